// One thread, one epoll: connections are told when they can be read or written, timers run when they are due.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace load {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

class EventLoop {
 public:
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void ready(std::uint32_t epoll_events) = 0;
  };

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // `watcher` must outlive its descriptor, or forget() it first.
  void watch(int descriptor, std::uint32_t epoll_events, Watcher& watcher);
  void change(int descriptor, std::uint32_t epoll_events, Watcher& watcher);
  void forget(int descriptor, Watcher& watcher);
  void call_at(Time when, std::function<void()> what);
  // Until stop().
  void run();
  void stop() { stopped_ = true; }

 private:
  struct Timer {
    Time when;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Timer& other) const { return when != other.when ? when > other.when : order > other.order; }
  };

  void run_timers();
  [[nodiscard]] int wait_ms() const;

  int epoll_;
  bool stopped_ = false;
  std::uint64_t timers_made_ = 0;
  std::priority_queue<Timer> timers_;
  // Of this round: those forgotten in it are not called any more.
  std::vector<Watcher*> forgotten_;
};

}  // namespace load
