#include "base/worker_pool.h"

namespace base {

WorkerPool::WorkerPool(std::size_t threads, std::size_t max_queued, std::string_view name)
    : max_queued_(max_queued),
      waiting_(gauge("pool_queue", "Work that waits for a thread of a pool", {{"pool", std::string(name)}})),
      refused_(counter("pool_refused_total", "Work refused because a pool's queue was full",
                       {{"pool", std::string(name)}})) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work_until_stopped(); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard lock(mutex_);
    state_ = State::stopping;
  }
  arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Result<void> WorkerPool::submit(std::function<void()> work) {
  std::lock_guard lock(mutex_);
  if (queue_.size() >= max_queued_) {
    refused_.add();
    return fail(Errc::unavailable, "worker pool is full");
  }
  queue_.push_back(std::move(work));
  waiting_.add();
  arrived_.notify_one();
  return {};
}

void WorkerPool::work_until_stopped() {
  std::unique_lock lock(mutex_);
  while (true) {
    arrived_.wait(lock, [this] { return !queue_.empty() || state_ == State::stopping; });
    if (queue_.empty()) return;
    std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    waiting_.take();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

}  // namespace base
