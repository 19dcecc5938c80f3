// Where coroutines run. Each event loop is an Executor; what is posted runs on its thread, in order, never
// inside post().
#pragma once

#include <chrono>
#include <coroutine>
#include <functional>

namespace base {

class Executor {
 public:
  virtual ~Executor() = default;
  // From any thread. `work` must not throw.
  virtual void post(std::function<void()> work) = 0;
  // The same, not before `delay` has passed. The executor must live until then; event loops bring their own
  // timers and drop what is left when they end.
  virtual void post_after(std::chrono::milliseconds delay, std::function<void()> work);

  // The executor whose work runs on this thread now; nullptr outside of one.
  static Executor* current();

 protected:
  // An executor holds one while it runs work.
  class Entered {
   public:
    explicit Entered(Executor& executor);
    ~Entered();
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

   private:
    Executor* before_;
  };
};

// co_await sleep_on(executor, delay): goes on through the executor when the delay has passed.
class Sleep {
 public:
  Sleep(Executor& executor, std::chrono::milliseconds delay) : executor_(executor), delay_(delay) {}
  bool await_ready() const noexcept { return delay_.count() <= 0; }
  void await_suspend(std::coroutine_handle<> self) {
    executor_.post_after(delay_, [self] { self.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  Executor& executor_;
  std::chrono::milliseconds delay_;
};
inline Sleep sleep_on(Executor& executor, std::chrono::milliseconds delay) { return Sleep(executor, delay); }

}  // namespace base
