#include "imap/session/login_state.h"

#include "base/log.h"

namespace imap::session {
namespace {

// Before login nothing is needed but a name and a password, or SASL data.
constexpr std::size_t max_literals_before_login = 4;

Completion too_many_sessions(const Session& session, const mail::Account& account) {
  base::log::warning("login_refused", {{"account", account.name()},
                                       {"peer", session.channel.peer().address},
                                       {"reason", "limits.connections_per_account"}});
  return Completion::no(Code::limit, "This account has too many connections open: close some, then log in again");
}

}  // namespace

bool login_disabled(const Session& session) {
  return !session.services.authenticator.passwords_allowed(session.channel);
}

CapabilityData capabilities_now(const Session& session) {
  AnnounceState state;
  state.logged_in = session.account != nullptr;
  state.may_set_quota = session.is_admin();
  if (!state.logged_in) {
    state.can_start_tls = session.channel.can_start_tls();
    state.login_disabled = login_disabled(session);
    state.mechanisms = session.services.authenticator.mechanisms(session.channel);
  }
  return {announced(session.services.offer, session.settings(), state)};
}

Completion logged_in(Session& session, mail::AccountPtr account) {
  if (session.services.account_sessions != nullptr) {
    session.place = session.services.account_sessions->enter(account->id());
    if (!session.place) return too_many_sessions(session, *account);
  }
  session.account = std::move(account);
  session.state = State::authenticated;
  session.failed_logins = 0;
  set_limits(session);
  return Completion::ok("Welcome", capabilities_now(session));
}

base::Failure login_failed(Session& session, base::Error error) {
  if (error.code == base::Errc::auth_failed) ++session.failed_logins;
  return base::fail(std::move(error));
}

void set_limits(Session& session) {
  const Settings& settings = session.settings();
  wire::FramerLimits limits;
  limits.max_line_bytes = settings.max_line_bytes;
  limits.max_command_bytes = settings.max_command_bytes;
  limits.max_literal_bytes = settings.max_literal_bytes;
  if (settings.literals == LiteralMode::minus) limits.max_non_synchronizing_bytes = 4096;
  if (session.state == State::not_authenticated) {
    limits.max_line_bytes = std::min(limits.max_line_bytes, settings.max_command_bytes_before_login);
    limits.max_command_bytes = settings.max_command_bytes_before_login;
    limits.max_literal_bytes = settings.max_literal_bytes_before_login;
    limits.max_literals = max_literals_before_login;
    limits.append = wire::AppendMode::ordinary;
  }
  session.inbox.framer().set_limits(limits);
}

}  // namespace imap::session
