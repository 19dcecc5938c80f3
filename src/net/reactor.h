// The event loop and the two things that happen on it: a descriptor becomes ready, a time comes. This is all of Asio
// that the program sees; reactor.cc is the one file that bridges to it. Connections and acceptors build on these.
// Thread rule: Loop::post(), stop() from any thread, everything else on the loop's own thread (or before it runs).
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "base/executor.h"
#include "net/buffer_pool.h"
#include "net/unique_fd.h"

namespace net {

using Time = std::chrono::steady_clock::time_point;
inline Time now() { return std::chrono::steady_clock::now(); }
inline constexpr Time never = Time::max();
// now() + delay without overflow.
Time after(std::chrono::milliseconds delay);

class Loop final : public base::Executor {
 public:
  Loop();
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void post(std::function<void()> work) override;
  void post_after(std::chrono::milliseconds delay, std::function<void()> work) override;
  // Runs work on the calling thread until stop().
  void run();
  void stop();
  BufferPool& buffers() { return buffers_; }

 private:
  friend class Descriptor;
  friend class Timer;
  struct Context;
  std::unique_ptr<Context> context_;
  BufferPool buffers_;
};

enum class Ready { readable, writable };

// A descriptor watched by its loop. arm() asks for one call of `on_ready` when the side is ready; armed sides stay so
// until they fire, so that a wait that ended for another reason costs nothing to take up again.
class Descriptor {
 public:
  // Takes the descriptor over and makes it non-blocking. `on_ready` may destroy the Descriptor.
  Descriptor(Loop& loop, UniqueFd fd, std::function<void(Ready)> on_ready);
  ~Descriptor();  // closes it; on_ready is not called any more
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int fd() const { return fd_; }
  void arm(Ready side);

 private:
  struct State;
  std::shared_ptr<State> state_;
  int fd_;
};

// Calls `on_time` at or after the time set last, at most once for each call of at(). Setting it again moves it.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> on_time);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void at(Time time);
  // When it will fire; `never` when it is not set.
  Time due() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace net
