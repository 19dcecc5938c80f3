#include "light.h"

namespace load {
namespace {

std::chrono::nanoseconds seconds(double count) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(count * 1e9));
}

}  // namespace

LightSession::LightSession(Run& run, std::uint64_t connection, const std::vector<CommandTemplate>& commands)
    : ImapSession(run, connection), choice_(run, connection, commands) {}

void LightSession::start() {
  const double share = static_cast<double>(number_) / static_cast<double>(run_.options().connections);
  due_ = run_.started() + seconds(run_.options().interval * share);
  run_.loop().call_at(due_, [this] { due(); });
}

void LightSession::due() {
  if (!run_.take_operation()) {
    if (waiting_.empty()) return run_.session_finished();
    run_.loop().call_at(Clock::now() + std::chrono::milliseconds(10), [this] { due(); });
    return;
  }
  waiting_.push_back(due_);
  if (waiting_.size() == 1) send_one();
  due_ += seconds(run_.options().interval);
  run_.loop().call_at(due_, [this] { due(); });
}

void LightSession::send_one() {
  text_.clear();
  choice_.write_next(text_);
  command(text_);
  flush();
}

void LightSession::answered(Answer) {
  run_.operation_done(waiting_.front());
  waiting_.pop_front();
  if (!waiting_.empty()) send_one();
}

void LightDelivery::start() {
  due_ = Clock::now();
  due();
}

void LightDelivery::due() {
  if (Clock::now() - run_.started() < seconds(run_.options().seconds)) return deliver();
  run_.note("delivered", static_cast<double>(delivered_));
  run_.session_finished();
}

void LightDelivery::delivered() {
  ++delivered_;
  due_ += seconds(1 / run_.options().deliveries);
  run_.loop().call_at(due_, [this] { due(); });
}

}  // namespace load
