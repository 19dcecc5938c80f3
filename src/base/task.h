// Task<T>: the coroutine type of the whole program. Lazy: it starts when awaited, and continues its awaiter
// by symmetric transfer. A task belongs to the one coroutine that awaits it; roots are started by a Scope,
// which waits for them. `callback_result` is how a coroutine waits for a function that calls back (engine.h),
// on whatever thread: it goes on through the Executor that it was suspended on.
#pragma once

#include <atomic>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/executor.h"

namespace base {

template <class T>
class Task;

namespace detail {

struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) noexcept {
    return self.promise().continuation;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::exception_ptr exception;

  std::suspend_always initial_suspend() noexcept { return {}; }
  FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object() noexcept;
  template <class U>
  void return_value(U&& v) {
    value.emplace(std::forward<U>(v));
  }
  T take() {
    if (exception) std::rethrow_exception(exception);
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void take() {
    if (exception) std::rethrow_exception(exception);
  }
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() { destroy(); }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle_.promise().continuation = awaiter;
    return handle_;
  }
  T await_resume() { return handle_.promise().take(); }

 private:
  void destroy() {
    if (handle_) handle_.destroy();
    handle_ = {};
  }
  Handle handle_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

// One waiting coroutine and the call that will answer it. The answer may come on this thread before start()
// returns.
template <class T, class Start>
class CallbackAwaiter {
 public:
  explicit CallbackAwaiter(Start start) : start_(std::move(start)) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> self) {
    executor_ = Executor::current();
    self_ = self;
    start_([this](T answer) { answered(std::move(answer)); });
    // Whoever comes second (this thread, or the answer) goes on: false means "do not suspend, it is here".
    return !met_.exchange(true, std::memory_order_acq_rel);
  }
  T await_resume() { return std::move(*answer_); }

 private:
  void answered(T answer) {
    answer_.emplace(std::move(answer));
    if (!met_.exchange(true, std::memory_order_acq_rel)) return;
    if (executor_ == nullptr) return self_.resume();
    executor_->post([self = self_] { self.resume(); });
  }

  Start start_;
  Executor* executor_ = nullptr;
  std::coroutine_handle<> self_;
  std::optional<T> answer_;
  std::atomic<bool> met_ = false;
};

}  // namespace detail

// auto waiting = callback_result<Result<Value>>([&](auto done) { engine.get(partition, key, std::move(done));
// }); auto value = co_await waiting; `done` is a copyable callable taking T, to be called exactly once, from
// any thread. What `start` captures by reference must live in the awaiting coroutine.
template <class T, class Start>
detail::CallbackAwaiter<T, Start> callback_result(Start start) {
  return detail::CallbackAwaiter<T, Start>(std::move(start));
}

// Goes on through the executor's queue: lets others run in long computations.
class Yield {
 public:
  explicit Yield(Executor& executor) : executor_(executor) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> self) {
    executor_.post([self] { self.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  Executor& executor_;
};
inline Yield yield_to(Executor& executor) { return Yield(executor); }

}  // namespace base
