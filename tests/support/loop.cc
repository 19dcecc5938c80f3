#include "support/loop.h"

namespace support {

Loop::Loop() : thread_([this] { run(); }) {}

Loop::~Loop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

// Both notify under the lock: the work may be the last that the loop lives for, and then it ends before this returns.
void Loop::post(std::function<void()> work) {
  std::lock_guard lock(mutex_);
  queue_.push_back(std::move(work));
  changed_.notify_all();
}

void Loop::after(std::chrono::milliseconds delay, std::function<void()> work) {
  std::lock_guard lock(mutex_);
  timers_.emplace(Clock::now() + delay, std::move(work));
  changed_.notify_all();
}

// Waits for something to do; false when the loop ends.
bool Loop::take(std::vector<std::function<void()>>& ready) {
  std::unique_lock lock(mutex_);
  while (true) {
    ready.swap(queue_);
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
      ready.push_back(std::move(timers_.begin()->second));
      timers_.erase(timers_.begin());
    }
    if (!ready.empty()) return true;
    if (stopping_) return false;
    if (timers_.empty()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, timers_.begin()->first);
    }
  }
}

void Loop::run() {
  const Entered entered(*this);
  std::vector<std::function<void()>> ready;
  while (take(ready)) {
    for (auto& work : ready) work();
    ready.clear();
  }
}

}  // namespace support
