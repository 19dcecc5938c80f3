// One thread that calls functions when their time has come: the timer of executors that bring none of their
// own (tests, commands).
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace base {

class TimerThread {
 public:
  static TimerThread& shared();
  TimerThread();
  ~TimerThread();
  TimerThread(const TimerThread&) = delete;
  TimerThread& operator=(const TimerThread&) = delete;

  // `call` runs on the timer's thread: it must only hand work on.
  void after(std::chrono::milliseconds delay, std::function<void()> call);

 private:
  using Moment = std::chrono::steady_clock::time_point;
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Moment, std::function<void()>> calls_;
  enum class State { running, stopping } state_ = State::running;
  std::thread thread_;
};

}  // namespace base
