// The bridge to Boost.Asio: the only file but asio_impl.cc that includes it.
#include "net/reactor.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace net {

namespace asio = boost::asio;
using boost::system::error_code;

Time after(std::chrono::milliseconds delay) {
  Time start = now();
  if (delay >= std::chrono::duration_cast<std::chrono::milliseconds>(never - start)) return never;
  return start + delay;
}

struct Loop::Context {
  Loop& loop;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep_running{io.get_executor()};

  explicit Context(Loop& owner) : loop(owner) {}
  template <class Work>
  void enter(Work&& work) {
    Entered entered(loop);
    work();
  }
};

Loop::Loop() : context_(std::make_unique<Context>(*this)) {}
Loop::~Loop() = default;

void Loop::post(std::function<void()> work) {
  asio::post(context_->io, [context = context_.get(), work = std::move(work)] { context->enter(work); });
}
// The timer lives in its own handler; what has not fired when the loop ends is dropped with it.
void Loop::post_after(std::chrono::milliseconds delay, std::function<void()> work) {
  asio::post(context_->io, [context = context_.get(), when = after(delay), work = std::move(work)]() mutable {
    auto timer = std::make_shared<asio::steady_timer>(context->io, when);
    timer->async_wait([context, timer, work = std::move(work)](error_code error) {
      if (!error) context->enter(work);
    });
  });
}
void Loop::run() { context_->io.run(); }
void Loop::stop() { context_->io.stop(); }

// Kept alive by the waits under way, so that a callback may destroy its Descriptor.
struct Descriptor::State {
  Loop::Context& context;
  asio::posix::stream_descriptor descriptor;
  std::function<void(Ready)> on_ready;
  bool alive = true;
  bool armed[2] = {false, false};
};

Descriptor::Descriptor(Loop& loop, UniqueFd fd, std::function<void(Ready)> on_ready)
    : state_(new State{*loop.context_, asio::posix::stream_descriptor(loop.context_->io), std::move(on_ready)}),
      fd_(fd.get()) {
  error_code error;
  state_->descriptor.assign(fd.release(), error);
  state_->descriptor.native_non_blocking(true, error);
}

Descriptor::~Descriptor() {
  state_->alive = false;
  error_code ignored;
  state_->descriptor.close(ignored);
}

void Descriptor::arm(Ready side) {
  auto index = static_cast<std::size_t>(side);
  if (state_->armed[index]) return;
  state_->armed[index] = true;
  auto type =
      side == Ready::readable ? asio::posix::stream_descriptor::wait_read : asio::posix::stream_descriptor::wait_write;
  state_->descriptor.async_wait(type, [state = state_, side, index](error_code) {
    state->armed[index] = false;
    if (!state->alive) return;
    // An error is found by the read or write that follows.
    state->context.enter([&] { state->on_ready(side); });
  });
}

struct Timer::State {
  Loop::Context& context;
  asio::steady_timer timer;
  std::function<void()> on_time;
  Time due = never;
  bool alive = true;
};

Timer::Timer(Loop& loop, std::function<void()> on_time)
    : state_(new State{*loop.context_, asio::steady_timer(loop.context_->io), std::move(on_time)}) {}

Timer::~Timer() {
  state_->alive = false;
  state_->timer.cancel();
}

Time Timer::due() const { return state_->due; }

void Timer::at(Time time) {
  state_->due = time;
  state_->timer.expires_at(time);  // cancels a wait under way
  if (time == never) return;
  state_->timer.async_wait([state = state_, time](error_code error) {
    if (error || !state->alive || state->due != time) return;
    state->due = never;
    state->context.enter([&] { state->on_time(); });
  });
}

}  // namespace net
