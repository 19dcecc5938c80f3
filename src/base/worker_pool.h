// WorkerPool: threads for what may not run on an event loop (password hashing, cold reads, long scans). The
// queue is bounded: over the bound the caller is refused at once with Errc::unavailable instead of waiting
// without end.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "base/task.h"

namespace base {

class WorkerPool {
 public:
  // `name` is what metrics call it.
  WorkerPool(std::size_t threads, std::size_t max_queued, std::string_view name = "other");
  // Finishes what is queued.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  Result<void> submit(std::function<void()> work);

  // Runs `work` on a pool thread and goes on where the caller was. T must be movable.
  template <class T>
  Task<Result<T>> run(std::function<Result<T>()> work) {
    auto waiting = callback_result<Result<T>>([&](auto done) {
      Result<void> queued = submit([work, done] { done(work()); });
      if (!queued.has_value()) done(fail(queued.error()));
    });
    Result<T> answer = co_await waiting;
    co_return answer;
  }

 private:
  void work_until_stopped();

  const std::size_t max_queued_;
  Gauge& waiting_;
  Counter& refused_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> queue_;
  enum class State { running, stopping } state_ = State::running;
  std::vector<std::thread> threads_;
};

}  // namespace base
