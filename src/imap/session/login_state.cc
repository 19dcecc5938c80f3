#include "imap/session/login_state.h"

namespace imap::session {
namespace {

// Before login nothing is needed but names, passwords and SASL data (design.md 7).
constexpr std::size_t max_command_bytes_before_login = 32 << 10;

}  // namespace

bool login_disabled(const Session& session) {
  return !session.services.authenticator.passwords_allowed(session.channel);
}

CapabilityData capabilities_now(const Session& session) {
  AnnounceState state;
  state.logged_in = session.account != nullptr;
  if (!state.logged_in) {
    state.can_start_tls = session.channel.can_start_tls();
    state.login_disabled = login_disabled(session);
    state.mechanisms = session.services.authenticator.mechanisms(session.channel);
  }
  return {announced(session.services.offer, session.settings(), state)};
}

Completion logged_in(Session& session, mail::AccountPtr account) {
  session.account = std::move(account);
  session.state = State::authenticated;
  session.failed_logins = 0;
  set_limits(session);
  return Completion::ok("Welcome", capabilities_now(session));
}

base::Failure login_failed(Session& session, base::Error error) {
  ++session.failed_logins;
  return base::fail(std::move(error));
}

void set_limits(Session& session) {
  wire::FramerLimits limits;
  if (session.settings().literals == LiteralMode::minus) limits.max_non_synchronizing_bytes = 4096;
  if (session.state == State::not_authenticated) {
    limits.max_line_bytes = max_command_bytes_before_login / 2;
    limits.max_command_bytes = max_command_bytes_before_login;
    limits.max_literal_bytes = max_command_bytes_before_login / 2;
    limits.max_literals = 4;
    limits.append = wire::AppendMode::ordinary;
  }
  session.inbox.framer().set_limits(limits);
}

}  // namespace imap::session
