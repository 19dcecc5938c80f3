// The event loop on epoll, edge-triggered: a descriptor is registered once, and waiting for it costs no system call.
#include "net/reactor.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace net {

namespace {
constexpr std::size_t most_events = 128;
constexpr std::chrono::milliseconds longest_wait = std::chrono::minutes(10);
}  // namespace

Time after(std::chrono::milliseconds delay) {
  Time start = now();
  if (delay >= std::chrono::duration_cast<std::chrono::milliseconds>(never - start)) return never;
  return start + delay;
}

// Kept alive by the loop while a callback of it may run, so that a callback may destroy its Descriptor.
struct Descriptor::State {
  Loop::Context& context;
  UniqueFd fd;
  std::function<void(Ready)> on_ready;
  bool alive = true;
  bool armed[2] = {false, false};
  // An edge came and was not passed on: who was not waiting finds it when arming, at worst once too often.
  bool edge[2] = {false, false};
  bool ended = false;  // the peer sends no more: no edge will tell of it again, so reading is always worth trying
  bool take_edge(Ready side) {
    const auto index = static_cast<std::size_t>(side);
    if (!alive || !armed[index] || !has_edge(side)) return false;
    armed[index] = edge[index] = false;
    return true;
  }
  bool has_edge(Ready side) const { return edge[static_cast<std::size_t>(side)] || (ended && side == Ready::readable); }
};

struct Timer::State {
  Loop::Context& context;
  std::function<void()> on_time;
  Time due = never;
};

struct Loop::Context {
  using Work = std::function<void()>;
  using Edge = std::pair<std::shared_ptr<Descriptor::State>, Ready>;

  Loop& loop;
  UniqueFd epoll{::epoll_create1(EPOLL_CLOEXEC)};
  UniqueFd wake_up{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::atomic<bool> stopped = false;

  std::mutex mutex;
  std::vector<Work> posted;  // under the mutex
  bool sleeping = false;     // under the mutex: whoever posts wakes the loop up

  std::vector<Edge> edges;  // armed when their edge was there already
  std::multimap<Time, std::shared_ptr<Timer::State>> timers;
  std::multimap<Time, Work> later;  // of post_after()
  // Destroyed since the last epoll_wait(), whose events may still name them.
  std::vector<std::shared_ptr<Descriptor::State>> gone;

  explicit Context(Loop& owner) : loop(owner) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
    ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake_up.get(), &event);
  }

  void run();
  void wake();
  void run_posted();
  void run_edges();
  void run_timers();
  int wait_milliseconds();
  void take(const epoll_event& event);
};

void Loop::Context::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(wake_up.get(), &one, sizeof one);
}

void Loop::Context::run() {
  Entered entered(loop);
  std::array<epoll_event, most_events> events;
  while (!stopped) {
    const int count = ::epoll_wait(epoll.get(), events.data(), events.size(), wait_milliseconds());
    gone.clear();
    for (int i = 0; i < count && !stopped; ++i) take(events[static_cast<std::size_t>(i)]);
    run_posted();
    run_edges();
    run_timers();
  }
}

// 0 when there is something to do already. From here on whoever posts must wake the loop up.
int Loop::Context::wait_milliseconds() {
  {
    std::lock_guard lock(mutex);
    if (!posted.empty() || !edges.empty()) return 0;
    sleeping = true;
  }
  const Time next =
      std::min(timers.empty() ? never : timers.begin()->first, later.empty() ? never : later.begin()->first);
  if (next == never) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - now());
  return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), longest_wait).count());
}

// What is posted meanwhile comes after the next look at the descriptors.
void Loop::Context::run_posted() {
  std::vector<Work> batch;
  {
    std::lock_guard lock(mutex);
    sleeping = false;
    batch.swap(posted);
  }
  for (Work& work : batch) {
    if (stopped) return;
    work();
    work = nullptr;  // what it holds ends here, not with the batch
  }
}

void Loop::Context::run_edges() {
  std::vector<Edge> batch;
  batch.swap(edges);
  for (const auto& [state, side] : batch) {
    if (state->take_edge(side)) state->on_ready(side);
  }
}

void Loop::Context::run_timers() {
  if (timers.empty() && later.empty()) return;
  const Time current = now();
  while (!timers.empty() && timers.begin()->first <= current && !stopped) {
    const auto state = timers.extract(timers.begin()).mapped();
    state->due = never;
    state->on_time();
  }
  while (!later.empty() && later.begin()->first <= current && !stopped) later.extract(later.begin()).mapped()();
}

void Loop::Context::take(const epoll_event& event) {
  if (event.data.ptr == nullptr) {
    std::uint64_t count = 0;
    [[maybe_unused]] ssize_t got = ::read(wake_up.get(), &count, sizeof count);
    return;
  }
  auto& state = *static_cast<Descriptor::State*>(event.data.ptr);
  // An error is found by the read or write that follows.
  constexpr unsigned broken = EPOLLERR | EPOLLHUP;
  if ((event.events & (EPOLLRDHUP | broken)) != 0) state.ended = true;
  if ((event.events & EPOLLIN) != 0) state.edge[0] = true;
  if ((event.events & (EPOLLOUT | broken)) != 0) state.edge[1] = true;
  // If a call destroys it, it lives on in `gone`.
  for (const Ready side : {Ready::readable, Ready::writable}) {
    if (state.take_edge(side)) state.on_ready(side);
  }
}

Loop::Loop() : context_(std::make_unique<Context>(*this)) {}
Loop::~Loop() = default;

void Loop::post(std::function<void()> work) {
  bool asleep = false;
  {
    std::lock_guard lock(context_->mutex);
    context_->posted.push_back(std::move(work));
    asleep = std::exchange(context_->sleeping, false);
  }
  if (asleep) context_->wake();
}
// What has not come due when the loop ends is dropped with it.
void Loop::post_after(std::chrono::milliseconds delay, std::function<void()> work) {
  post([context = context_.get(), when = after(delay), work = std::move(work)]() mutable {
    context->later.emplace(when, std::move(work));
  });
}
void Loop::run() { context_->run(); }
void Loop::stop() {
  context_->stopped = true;
  context_->wake();
}

Descriptor::Descriptor(Loop& loop, UniqueFd fd, std::function<void(Ready)> on_ready)
    : state_(new State{*loop.context_, std::move(fd), std::move(on_ready)}), fd_(state_->fd.get()) {
  int on = 1;
  ::ioctl(fd_, FIONBIO, &on);
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = state_.get()}};
  if (::epoll_ctl(state_->context.epoll.get(), EPOLL_CTL_ADD, fd_, &event) == 0) return;
  // The kernel has no room to watch it: whoever reads it finds its end.
  ::shutdown(fd_, SHUT_RDWR);
  std::ranges::fill(state_->edge, true);
}

Descriptor::~Descriptor() {
  state_->alive = false;
  Loop::Context& context = state_->context;
  ::epoll_ctl(context.epoll.get(), EPOLL_CTL_DEL, fd_, nullptr);
  state_->fd.reset();
  context.gone.push_back(std::move(state_));
}

void Descriptor::arm(Ready side) {
  const auto index = static_cast<std::size_t>(side);
  if (std::exchange(state_->armed[index], true)) return;
  if (state_->has_edge(side)) state_->context.edges.emplace_back(state_, side);
}

Timer::Timer(Loop& loop, std::function<void()> on_time) : state_(new State{*loop.context_, std::move(on_time)}) {}
Timer::~Timer() { at(never); }

Time Timer::due() const { return state_->due; }

void Timer::at(Time time) {
  auto& timers = state_->context.timers;
  auto [place, last] = timers.equal_range(state_->due);
  if (state_->due == never) place = last;
  while (place != last && place->second != state_) ++place;
  state_->due = time;
  if (place != last) {
    auto node = timers.extract(place);
    if (time == never) return;
    node.key() = time;
    timers.insert(std::move(node));
  } else if (time != never) {
    timers.emplace(time, state_);
  }
}

}  // namespace net
