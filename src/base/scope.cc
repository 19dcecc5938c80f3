#include "base/scope.h"

#include <cstdio>
#include <cstdlib>

namespace base {

// A coroutine that frees itself when it ends and tells its scope.
struct Scope::Root {
  struct promise_type {
    Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    // A task answers for its own exceptions; one that gets here is a bug, and going on would hide it.
    void unhandled_exception() noexcept {
      std::fputs("an exception left a root task\n", stderr);
      std::abort();
    }
  };
  std::coroutine_handle<promise_type> handle;
};

Scope::Root Scope::run(Scope& scope, Task<void> task) {
  {
    Task<void> owned = std::move(task);
    co_await owned;
  }
  scope.ended();
}

void Scope::start(Executor& executor, Task<void> task) {
  {
    std::lock_guard lock(mutex_);
    ++running_;
  }
  Root root = run(*this, std::move(task));
  executor.post([handle = root.handle] { handle.resume(); });
}

void Scope::ended() {
  std::function<void()> done;
  {
    std::lock_guard lock(mutex_);
    if (--running_ == 0) {
      done = std::exchange(when_idle_, nullptr);
      idle_.notify_all();
    }
    // A joiner may destroy the scope once the lock is released: touch nothing of it after.
  }
  if (done) done();
}

void Scope::join() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return running_ == 0; });
}

void Scope::when_idle(std::function<void()> done) {
  {
    std::lock_guard lock(mutex_);
    if (running_ != 0) {
      when_idle_ = std::move(done);
      return;
    }
  }
  done();
}

std::size_t Scope::running() const {
  std::lock_guard lock(mutex_);
  return running_;
}

void BlockingExecutor::post(std::function<void()> work) {
  std::lock_guard lock(mutex_);
  queue_.push_back(std::move(work));
  arrived_.notify_one();
}

bool BlockingExecutor::run_one(std::unique_lock<std::mutex>& lock) {
  if (queue_.empty()) return false;
  std::vector<std::function<void()>> batch = std::move(queue_);
  queue_.clear();
  lock.unlock();
  for (auto& work : batch) {
    Entered entered(*this);
    work();
  }
  lock.lock();
  return true;
}

void BlockingExecutor::run_until(const std::function<bool()>& finished) {
  std::unique_lock lock(mutex_);
  while (true) {
    lock.unlock();
    bool end = finished();
    lock.lock();
    if (end) return;
    if (!run_one(lock)) arrived_.wait(lock, [this] { return !queue_.empty(); });
  }
}

void BlockingExecutor::drain() {
  std::unique_lock lock(mutex_);
  while (run_one(lock)) {
  }
}

}  // namespace base
