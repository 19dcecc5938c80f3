// IDLE: tells news as it comes until the client says DONE. RFC 9051 6.3.13, RFC 2177
#include "base/ids.h"
#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "imap/session/update.h"

namespace imap::session::commands {
namespace {

base::Task<base::Result<void>> tell_news(Session& session) {
  // RFC 9051 7.5.2: rev2 wants UID in every FETCH that was not asked for.
  const auto uid = session.enabled.rev2() ? TellUid::yes : TellUid::no;
  auto telling = tell_changes(session, mail::TellExpunges::yes, uid);
  CO_TRY(co_await telling);
  auto flushing = session.outbox.flush();
  CO_TRY(co_await flushing);
  co_return base::Result<void>();
}

bool is_done(const std::string& line) {
  return line.size() == 4 && (line[0] | 32) == 'd' && (line[1] | 32) == 'o' && (line[2] | 32) == 'n' &&
         (line[3] | 32) == 'e';
}

// Whether IDLE is over, and how: nothing while it goes on.
base::Result<std::optional<Completion>> ended(Session& session, const Arrival& arrival,
                                              std::chrono::milliseconds& quiet) {
  if (arrival.kind == Arrival::Kind::woken) return std::nullopt;
  if (arrival.kind == Arrival::Kind::timed_out) {
    quiet += session.settings().idle_keepalive;
    if (quiet >= session.settings().autologout) {
      say_goodbye(session, "Nothing was heard of you for too long");
      return Completion::no(Code::unavailable, "Idle for too long.");
    }
    // RFC 9051 5.4: keeps NATs open and finds dead peers.
    respond(session, StatusResponse{"", Condition::ok, {}, "Still here"});
    return std::nullopt;
  }
  const auto* line = std::get_if<wire::LineReady>(&arrival.event);
  if (line && is_done(line->text)) return Completion::ok("IDLE ended");
  return Completion::bad("Expected DONE");
}

}  // namespace

Running idle(Session& session, Idle) {
  show_activity(session, Activity::idle);
  session.inbox.framer().expect_line();
  respond(session, ContinuationRequest{"idling"});
  mail::SubscriptionPtr subscription;
  if (session.selected) subscription = session.selected->mailbox->subscribe(session.channel.waker());
  std::chrono::milliseconds quiet{0};
  while (true) {
    auto telling = tell_news(session);
    CO_TRY(co_await telling);

    auto waiting = session.inbox.next(session.settings().idle_keepalive);
    CO_TRY(const Arrival arrival, co_await waiting);
    CO_TRY(auto end, ended(session, arrival, quiet));
    if (end) co_return std::move(*end);
  }
}

}  // namespace imap::session::commands
