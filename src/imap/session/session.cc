#include "imap/session/session.h"

#include "base/log.h"
#include "imap/session/activity.h"
#include "imap/session/dispatch.h"
#include "imap/session/login_state.h"
#include "imap/session/respond.h"
#include "imap/session/state.h"

namespace imap::session {
namespace {

using base::Errc;
using base::Result;

void greet(Session& session) {
  // RFC 9051 7.1.1; the capabilities save clients a round trip.
  respond(session,
          StatusResponse{"", Condition::ok, capabilities_now(session), session.settings().server_name + " ready"});
}

// RFC 9051 4.3: a literal within the framer's limits is welcome.
void accept_literal(Session& session) {
  session.inbox.framer().accept();
  respond(session, ContinuationRequest{"Go on"});
}

void framing_error(Session& session, wire::FramingError error) {
  session.tag = error.tag.empty() ? "*" : std::move(error.tag);
  complete(session, nullptr, Completion::bad(std::string(wire::to_string(error.problem)), Code::too_big));
}

Activity activity_of(const Session& session) {
  if (session.state == State::not_authenticated) return Activity::not_authenticated;
  return session.selected ? Activity::selected : Activity::authenticated;
}

// What needs no waiting.
void handle_at_once(Session& session, wire::Event& event) {
  if (std::holds_alternative<wire::LiteralOffered>(event)) accept_literal(session);
  if (auto* error = std::get_if<wire::FramingError>(&event)) framing_error(session, std::move(*error));
}

std::chrono::milliseconds time_to_wait(const Session& session) {
  return session.account ? session.settings().autologout : session.time_to_log_in();
}

bool is_too_late_to_log_in(const Session& session) { return !session.account && session.time_to_log_in().count() == 0; }

base::Task<Result<void>> converse(Session& session) {
  greet(session);
  while (session.state != State::logged_out) {
    auto kind = Arrival::Kind::framed;
    // Answers to pipelined commands go out together: before the session waits, or when there is much of them.
    if (!session.inbox.has_event() || session.outbox.full()) {
      auto flushing = session.outbox.flush();
      CO_TRY(co_await flushing);
      auto waiting = session.inbox.wait(time_to_wait(session));
      CO_TRY(kind, co_await waiting);
      session.command_began = std::chrono::steady_clock::now();
    }
    if (kind == Arrival::Kind::woken) continue;  // a wake-up of an IDLE that is over
    if (kind == Arrival::Kind::timed_out || is_too_late_to_log_in(session)) {
      say_goodbye(session, "Nothing was heard of you for too long");
      break;
    }
    auto& event = session.inbox.take();
    if (auto* command = std::get_if<wire::CommandReady>(&event)) {
      auto rest = dispatch(session, *command);
      if (rest) {
        auto& running = *rest;
        CO_TRY(co_await running);
      }
    } else if (const auto* append = std::get_if<wire::AppendOffered>(&event)) {
      auto dispatching = dispatch_append(session, *append);
      CO_TRY(co_await dispatching);
    } else {
      handle_at_once(session, event);
    }
    show_activity(session, activity_of(session));
  }
  auto flushing = session.outbox.flush();
  CO_TRY(co_await flushing);
  co_return Result<void>();
}

// RFC 9051 3.4 and 7.1.5: a reason, before the connection is closed.
base::Task<void> part(Session& session, base::Error error) {
  if (error.code == Errc::closed) co_return;
  if (error.code == Errc::cancelled) {
    say_goodbye(session, "The server ends this connection; connect again in a moment", Code::unavailable);
  } else {
    base::log::warning("imap.session.failed",
                       {{"peer", session.channel.peer().address}, {"error", base::describe(error)}});
    say_goodbye(session, "The server had trouble; connect again in a moment", Code::unavailable);
  }
  auto flushing = session.outbox.flush();
  (void)co_await flushing;
}

}  // namespace

base::Task<void> run(base::Channel& channel, const Services& services) {
  Session session(channel, services);
  set_limits(session);
  auto conversing = converse(session);
  auto ended = co_await conversing;
  if (!ended.has_value()) {
    auto parting = part(session, std::move(ended).error());
    co_await parting;
  }
  if (session.account) {
    base::log::info("logout",
                    {{"protocol", "imap"}, {"account", session.account->name()}, {"peer", channel.peer().address}});
  }
}

}  // namespace imap::session
