#include "imap/session/inbox.h"

#include <algorithm>
#include <utility>

namespace imap::session {
namespace {

std::chrono::milliseconds until(base::WallTime time, const base::Clock& clock) {
  return std::chrono::ceil<std::chrono::milliseconds>(time - clock.now());
}

}  // namespace

bool Inbox::has_event() {
  if (has_next_) return true;
  if (!ahead_.empty()) {
    next_ = std::move(ahead_.front());
    ahead_.pop_front();
  } else if (input_.empty() && framer_.idle()) {
    next_ = wire::NeedMore();
  } else {
    framer_.step(input_, next_);
  }
  has_next_ = !std::holds_alternative<wire::NeedMore>(next_);
  return has_next_;
}

void Inbox::look_ahead(std::size_t depth, const Stops& stops) {
  while (ahead_.size() < depth) {
    if (!ahead_.empty()) {
      const auto* command = std::get_if<wire::CommandReady>(&ahead_.back());
      if (!command || stops(*command)) return;
    }
    auto event = framer_.step(input_);
    if (std::holds_alternative<wire::NeedMore>(event)) return;
    ahead_.push_back(std::move(event));
  }
}

base::Task<base::Result<Arrival::Kind>> Inbox::wait(std::chrono::milliseconds timeout) {
  if (has_event()) co_return Arrival::Kind::framed;
  const base::WallTime deadline = clock_.now() + timeout;
  for (auto left = timeout; left.count() > 0; left = std::min(until(deadline, clock_), timeout)) {
    if (framer_.idle()) framer_.shrink();
    auto reading = channel_.read(left);
    CO_TRY(const base::Input input, co_await reading);
    if (input.event == base::InputEvent::woken) co_return Arrival::Kind::woken;
    if (input.event == base::InputEvent::timed_out) co_return Arrival::Kind::timed_out;
    input_ = input.bytes;
    if (has_event()) co_return Arrival::Kind::framed;
  }
  co_return Arrival::Kind::timed_out;
}

base::Task<base::Result<Arrival>> Inbox::next(std::chrono::milliseconds timeout) {
  auto waiting = wait(timeout);
  CO_TRY(const auto kind, co_await waiting);
  if (kind != Arrival::Kind::framed) co_return Arrival{kind, {}};
  co_return Arrival{kind, std::move(take())};
}

wire::Event& Inbox::take() {
  has_next_ = false;
  return next_;
}

void Inbox::drop() {
  input_ = {};
  has_next_ = false;
  ahead_.clear();
}

}  // namespace imap::session
