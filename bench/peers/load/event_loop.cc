#include "event_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/epoll.h>
#include <unistd.h>

#include "fail.h"

namespace load {

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) fail_errno("epoll_create1");
}

EventLoop::~EventLoop() { close(epoll_); }

void EventLoop::watch(int descriptor, std::uint32_t epoll_events, Watcher& watcher) {
  epoll_event event{.events = epoll_events, .data = {.ptr = &watcher}};
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) fail_errno("epoll_ctl");
}

void EventLoop::change(int descriptor, std::uint32_t epoll_events, Watcher& watcher) {
  epoll_event event{.events = epoll_events, .data = {.ptr = &watcher}};
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) != 0) fail_errno("epoll_ctl");
}

void EventLoop::forget(int descriptor, Watcher& watcher) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  forgotten_.push_back(&watcher);
}

void EventLoop::call_at(Time when, std::function<void()> what) {
  timers_.push(Timer{when, timers_made_++, std::move(what)});
}

void EventLoop::run_timers() {
  while (!timers_.empty() && timers_.top().when <= Clock::now() && !stopped_) {
    const std::function<void()> what = timers_.top().what;
    timers_.pop();
    what();
  }
}

int EventLoop::wait_ms() const {
  if (timers_.empty()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(timers_.top().when - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void EventLoop::run() {
  std::array<epoll_event, 512> events;
  stopped_ = false;
  while (!stopped_) {
    const int count = epoll_wait(epoll_, events.data(), events.size(), wait_ms());
    if (count < 0 && errno != EINTR) fail_errno("epoll_wait");
    forgotten_.clear();
    for (int i = 0; i < count; ++i) {
      auto* watcher = static_cast<Watcher*>(events[i].data.ptr);
      if (std::find(forgotten_.begin(), forgotten_.end(), watcher) == forgotten_.end())
        watcher->ready(events[i].events);
    }
    run_timers();
  }
}

}  // namespace load
