#include "push.h"

#include <algorithm>

namespace load {
namespace {
constexpr std::chrono::seconds patience{3};
}  // namespace

PushDelivery::PushDelivery(Run& run, std::uint64_t idlers) : LmtpSession(run, 0), idlers_(idlers) {}

void PushDelivery::start() { next(); }

void PushDelivery::next() {
  told_ = 0;
  if (!run_.take_operation()) {
    std::sort(last_told_us_.begin(), last_told_us_.end());
    if (!last_told_us_.empty()) run_.note("last_told_us", last_told_us_[last_told_us_.size() / 2]);
    run_.note("never_told", static_cast<double>(never_told_));
    for (std::uint64_t i = 0; i <= idlers_; ++i) run_.session_finished();
    return;
  }
  const std::uint64_t round = ++round_;
  run_.loop().call_at(Clock::now() + patience, [this, round] { give_up(round); });
  deliver();
}

void PushDelivery::told() {
  run_.operation_done(handed_over());
  if (++told_ < idlers_) return;
  last_told_us_.push_back(std::chrono::duration<double, std::micro>(Clock::now() - handed_over()).count());
  const std::uint64_t round = round_;
  // Some time for the server to settle, and for the 250 of a server that wakes sessions before it says so.
  run_.loop().call_at(Clock::now() + std::chrono::milliseconds(300), [this, round] {
    if (round == round_) next();
  });
}

void PushDelivery::give_up(std::uint64_t round) {
  if (round != round_ || told_ == idlers_) return;
  never_told_ += idlers_ - told_;
  last_told_us_.push_back(std::chrono::duration<double, std::micro>(patience).count());
  next();
}

void Idler::prepared() {
  state_ = State::idling;
  command("IDLE");
  flush();
}

void Idler::untagged(std::string_view line) {
  ImapSession::untagged(line);
  if (state_ == State::idling && line.ends_with(" EXISTS")) delivery_.told();
}

}  // namespace load
