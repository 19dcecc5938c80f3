// Inbox: what the client sends, as framed events. Reads the channel when nothing is left of what came before, so that a
// session that is busy stops reading: back-pressure. Looks a bounded number of whole commands ahead, for schedule.h.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <string_view>

#include "base/channel.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "imap/wire/framer.h"

namespace imap::session {

struct Arrival {
  enum class Kind : std::uint8_t { framed, woken, timed_out };
  Kind kind = Kind::framed;
  wire::Event event;  // never NeedMore when framed
};

class Inbox {
 public:
  Inbox(base::Channel& channel, const base::Clock& clock) : channel_(channel), clock_(clock) {}

  // Waits no longer than `timeout` for a whole event, whatever trickles in. Errors are those of Channel::read. Views in
  // the event live until the next call of anything here but accept() and refuse().
  base::Task<base::Result<Arrival>> next(std::chrono::milliseconds timeout);

  // next() without taking it: Kind::framed once has_event().
  base::Task<base::Result<Arrival::Kind>> wait(std::chrono::milliseconds timeout);

  // Whether next() would answer without waiting for the peer.
  bool has_event();
  // Requires has_event(): what next() would answer, for who goes through a pipeline without a coroutine for each. It
  // lives until the next call of has_event(), wait() or next().
  wire::Event& take();
  // Frames commands that are here already, at most `depth`, and not past one of which `stops` says that it changes how
  // bytes are read.
  using Stops = std::function<bool(const wire::CommandReady&)>;
  void look_ahead(std::size_t depth, const Stops& stops);
  const std::deque<wire::Event>& ahead() const { return ahead_; }

  // Throws away what has arrived and was not given out (RFC 9051 6.2.1).
  void drop();
  wire::Framer& framer() { return framer_; }

 private:
  base::Channel& channel_;
  const base::Clock& clock_;
  wire::Framer framer_;
  std::string_view input_;  // what the channel lent and the framer did not take yet
  wire::Event next_;        // taken already, where there is none to take; then its memory is used again
  bool has_next_ = false;
  std::deque<wire::Event> ahead_;  // behind next_; only the last may be anything but a CommandReady
};

}  // namespace imap::session
