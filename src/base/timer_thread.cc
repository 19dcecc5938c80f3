#include "base/timer_thread.h"

namespace base {

TimerThread& TimerThread::shared() {
  static TimerThread instance;
  return instance;
}

TimerThread::TimerThread() : thread_([this] { run(); }) {}

TimerThread::~TimerThread() {
  {
    std::lock_guard lock(mutex_);
    state_ = State::stopping;
  }
  changed_.notify_all();
  thread_.join();
}

void TimerThread::after(std::chrono::milliseconds delay, std::function<void()> call) {
  std::lock_guard lock(mutex_);
  calls_.emplace(std::chrono::steady_clock::now() + delay, std::move(call));
  changed_.notify_all();
}

void TimerThread::run() {
  std::unique_lock lock(mutex_);
  while (state_ == State::running) {
    if (calls_.empty()) {
      changed_.wait(lock);
      continue;
    }
    Moment due = calls_.begin()->first;
    if (std::chrono::steady_clock::now() < due) {
      changed_.wait_until(lock, due);
      continue;
    }
    auto node = calls_.extract(calls_.begin());
    lock.unlock();
    node.mapped()();
    lock.lock();
  }
}

}  // namespace base
