// Ticker: calls a function every few seconds until it is destroyed; none is under way after.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

#include "base/timer_thread.h"

namespace mail {

class Ticker {
 public:
  // `tick` runs on the timer's thread: it must only hand work on.
  Ticker(std::chrono::seconds every, std::function<void()> tick) : shared_(std::make_shared<Shared>()) {
    shared_->every = every;
    shared_->tick = std::move(tick);
    next(shared_);
  }
  ~Ticker() {
    std::lock_guard lock(shared_->mutex);
    shared_->tick = nullptr;
  }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  struct Shared {
    std::mutex mutex;
    std::chrono::seconds every{};
    std::function<void()> tick;
  };
  static void next(const std::shared_ptr<Shared>& shared) {
    base::TimerThread::shared().after(shared->every, [weak = std::weak_ptr(shared)] {
      auto alive = weak.lock();
      if (!alive) return;
      {
        std::lock_guard lock(alive->mutex);
        if (!alive->tick) return;
        alive->tick();
      }
      next(alive);
    });
  }

  std::shared_ptr<Shared> shared_;
};

}  // namespace mail
