// Scope: the owner of root coroutines. Nothing is detached: a Scope is destroyed only after every task it
// started ended. Thread rule: start() from any thread; the tasks run on the executor given.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/executor.h"
#include "base/task.h"

namespace base {

class Scope {
 public:
  Scope() = default;
  ~Scope() { join(); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Runs the task on the executor. An exception that leaves it goes to `on_exception` (default: abort).
  void start(Executor& executor, Task<void> task);
  // Blocks until every task ended. Not from a thread that has to run one of them.
  void join();
  // Calls `done` once, when no task runs (now, if none does), on the thread of the last one.
  void when_idle(std::function<void()> done);
  std::size_t running() const;

 private:
  struct Root;
  static Root run(Scope& scope, Task<void> task);
  void ended();

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t running_ = 0;
  std::function<void()> when_idle_;
};

// Runs the task to its end on this thread with a small queue of its own: for commands and tests, never in the
// server. Work that other threads post to it is run here.
class BlockingExecutor : public Executor {
 public:
  void post(std::function<void()> work) override;
  // Runs what is queued until `finished` says so; waits for more in between.
  void run_until(const std::function<bool()>& finished);
  // Runs what is queued now and returns.
  void drain();

 private:
  bool run_one(std::unique_lock<std::mutex>& lock);
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::function<void()>> queue_;
};

template <class T>
T sync_wait(Task<T> task);

template <class T>
Task<void> store_result(Task<T> task, std::optional<T>& out) {
  out.emplace(co_await task);
}
inline Task<void> mark_done(Task<void> task, bool& out) {
  co_await task;
  out = true;
}

template <class T>
T sync_wait(Task<T> task) {
  BlockingExecutor executor;
  std::optional<T> out;
  {
    Scope scope;
    scope.start(executor, store_result(std::move(task), out));
    executor.run_until([&] { return scope.running() == 0; });
  }
  return std::move(*out);
}
inline void sync_wait(Task<void> task) {
  BlockingExecutor executor;
  Scope scope;
  bool done = false;
  scope.start(executor, mark_done(std::move(task), done));
  executor.run_until([&] { return scope.running() == 0; });
}

}  // namespace base
