// Loop: an event loop for tests, one thread with a queue and timers. What net/ has in Asio, without sockets.
// Thread rule: post() and after() from any thread; the work runs on the loop's own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "base/executor.h"

namespace support {

class Loop : public base::Executor {
 public:
  using Clock = std::chrono::steady_clock;

  Loop();
  ~Loop() override;  // what is queued runs before it ends; timers that are not due do not
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void post(std::function<void()> work) override;
  void after(std::chrono::milliseconds delay, std::function<void()> work);

 private:
  void run();
  bool take(std::vector<std::function<void()>>& ready);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> queue_;
  std::multimap<Clock::time_point, std::function<void()>> timers_;
  bool stopping_ = false;
  std::thread thread_;  // last: runs with everything above made
};

}  // namespace support
