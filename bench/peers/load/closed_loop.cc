#include "closed_loop.h"

namespace load {

ClosedLoop::ClosedLoop(Run& run, std::uint64_t connection, const std::vector<CommandTemplate>& commands)
    : ImapSession(run, connection), choice_(run, connection, commands) {}

void ClosedLoop::start() { send_next(); }

void ClosedLoop::send_next() {
  while (outstanding_ < run_.options().pipeline && !choice_.empty() && run_.take_operation(begun_)) {
    ++begun_;
    text_.clear();
    choice_.write_next(text_);
    command(text_);
    ++outstanding_;
  }
  if (outstanding_ == 0) return run_.session_finished();
  sent_ = Clock::now();
  flush();
}

void ClosedLoop::answered(Answer) {
  run_.operation_done(sent_);
  if (--outstanding_ == 0) send_next();
}

}  // namespace load
