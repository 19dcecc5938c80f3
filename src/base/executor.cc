#include "base/executor.h"

#include "base/timer_thread.h"

namespace base {
namespace {
thread_local Executor* current_executor = nullptr;
}

Executor* Executor::current() { return current_executor; }

void Executor::post_after(std::chrono::milliseconds delay, std::function<void()> work) {
  TimerThread::shared().after(delay, [this, work = std::move(work)]() mutable { post(std::move(work)); });
}

Executor::Entered::Entered(Executor& executor) : before_(current_executor) { current_executor = &executor; }
Executor::Entered::~Entered() { current_executor = before_; }

}  // namespace base
