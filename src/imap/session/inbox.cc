#include "imap/session/inbox.h"

#include <algorithm>
#include <utility>

namespace imap::session {

// One event more into ahead_, out of bytes that are here.
bool Inbox::frame() {
  auto event = framer_.step(input_);
  if (std::holds_alternative<wire::NeedMore>(event)) return false;
  ahead_.push_back(std::move(event));
  return true;
}

bool Inbox::has_event() { return !ahead_.empty() || frame(); }

void Inbox::look_ahead(std::size_t depth, const Stops& stops) {
  while (ahead_.size() < depth) {
    if (!ahead_.empty()) {
      const auto* command = std::get_if<wire::CommandReady>(&ahead_.back());
      if (!command || stops(*command)) return;
    }
    if (!frame()) return;
  }
}

base::Task<base::Result<Arrival::Kind>> Inbox::wait(std::chrono::milliseconds timeout) {
  if (has_event()) co_return Arrival::Kind::framed;
  const base::WallTime deadline = clock_.now() + timeout;
  do {
    if (framer_.idle()) framer_.shrink();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock_.now());
    if (left.count() <= 0) co_return Arrival::Kind::timed_out;
    auto reading = channel_.read(std::min(left, timeout));
    CO_TRY(const base::Input input, co_await reading);
    if (input.event == base::InputEvent::woken) co_return Arrival::Kind::woken;
    if (input.event == base::InputEvent::timed_out) co_return Arrival::Kind::timed_out;
    input_ = input.bytes;
  } while (!has_event());
  co_return Arrival::Kind::framed;
}

base::Task<base::Result<Arrival>> Inbox::next(std::chrono::milliseconds timeout) {
  auto waiting = wait(timeout);
  CO_TRY(const auto kind, co_await waiting);
  if (kind != Arrival::Kind::framed) co_return Arrival{kind, {}};
  co_return Arrival{kind, take()};
}

wire::Event Inbox::take() {
  wire::Event event = std::move(ahead_.front());
  ahead_.pop_front();
  return event;
}

void Inbox::drop() {
  input_ = {};
  ahead_.clear();
}

}  // namespace imap::session
