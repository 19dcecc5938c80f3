#include "engine/memory/memory.h"

namespace engine::memory {

std::function<void(std::function<void()>)> DeferredQueue::defer() {
  return [this](std::function<void()> call) {
    std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
  };
}

bool DeferredQueue::run_one() {
  std::function<void()> call;
  {
    std::lock_guard lock(mutex_);
    if (calls_.empty()) return false;
    call = std::move(calls_.front());
    calls_.pop_front();
  }
  call();
  return true;
}

std::size_t DeferredQueue::run_all() {
  std::size_t ran = 0;
  while (run_one()) ++ran;
  return ran;
}

std::size_t DeferredQueue::waiting() const {
  std::lock_guard lock(mutex_);
  return calls_.size();
}

}  // namespace engine::memory
