// How other threads wake a connection. Shared by the connection and the functions it gave out, which may outlive it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "base/executor.h"

namespace net {

class WakeSignal : public std::enable_shared_from_this<WakeSignal> {
 public:
  // `on_woken` runs on the executor, never after detach().
  WakeSignal(base::Executor& executor, std::function<void()> on_woken)
      : executor_(&executor), on_woken_(std::move(on_woken)) {}

  // From any thread. Until take(), more calls cost one atomic operation.
  void wake() {
    if (pending_.exchange(true, std::memory_order_acq_rel)) return;
    std::lock_guard lock(mutex_);
    if (executor_ == nullptr) return;
    executor_->post([self = shared_from_this()] {
      if (self->on_woken_ && self->pending_.load(std::memory_order_acquire)) self->on_woken_();
    });
  }
  // On the executor: has there been a call since the last one?
  bool take() {
    return pending_.load(std::memory_order_relaxed) && pending_.exchange(false, std::memory_order_acq_rel);
  }
  // On the executor, before the connection goes.
  void detach() {
    std::lock_guard lock(mutex_);
    executor_ = nullptr;
    on_woken_ = nullptr;
  }

 private:
  std::atomic<bool> pending_ = false;
  std::mutex mutex_;
  base::Executor* executor_;
  std::function<void()> on_woken_;
};

}  // namespace net
