// Sink: standard error, with lines gathered in front of it while log_gathering.h wants that. Part of the log.
// Invariants: lines are written in the order in which they came; none is lost but by the end of the process; what waits
// is bounded, since whoever finds it full writes it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include <spdlog/sinks/base_sink.h>

namespace base::log {

class Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // For the thread that writes what was gathered: returns when stop_gathering() was called.
  void write_gathered();
  void start_gathering();
  void stop_gathering();

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override;

 private:
  bool may_wait(const spdlog::details::log_msg& message) const;

  // Under the sink's mutex.
  enum class Lines : unsigned char { written_at_once, gathered } lines_ = Lines::written_at_once;
  std::string waiting_;
  std::chrono::steady_clock::time_point last_written_;
  std::condition_variable changed_;
};

// The one of this process.
const std::shared_ptr<Sink>& sink();

}  // namespace base::log
