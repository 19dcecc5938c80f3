// What has arrived on a channel and is not used yet, as lines or as it comes. Answers that wait are sent before it
// waits for more, so that pipelined commands (RFC 2920) are answered in one write.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/channel.h"

namespace lmtp {

class LineInput {
 public:
  LineInput(base::Channel& channel, std::chrono::milliseconds timeout) : channel_(channel), timeout_(timeout) {}

  void say(std::string_view bytes) { output_ += bytes; }
  base::Task<base::Result<void>> flush();

  // Without its CRLF (a bare LF is taken for one: commands are no message). Errc::too_big: longer than `max_bytes`; the
  // rest of it is skipped by the next call.
  base::Task<base::Result<std::string>> line(std::size_t max_bytes);
  // At least one byte of what comes next, until the next call; use() says how much of it was used.
  base::Task<base::Result<std::string_view>> some();
  void use(std::size_t bytes);
  // RFC 3207 4: what came before TLS is forgotten.
  void forget();
  // Nothing came within the timeout, which whoever waited was answered with Errc::closed for.
  bool timed_out() const { return timed_out_ == TimedOut::yes; }

 private:
  base::Task<base::Result<std::string_view>> arrive();
  base::Task<base::Result<void>> more();

  base::Channel& channel_;
  const std::chrono::milliseconds timeout_;
  std::string pending_;
  std::size_t used_ = 0;
  std::string_view borrowed_;  // the channel's, behind pending_: what some() gives out is not copied
  enum class Skipping { no, to_line_end } skipping_ = Skipping::no;
  enum class TimedOut { no, yes } timed_out_ = TimedOut::no;
  std::string output_;
};

}  // namespace lmtp
