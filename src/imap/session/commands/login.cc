// LOGIN. RFC 9051 6.2.3
// SECURITY: refused before the password is looked at where it should not have been sent.
#include "imap/session/commands/commands.h"
#include "imap/session/login_state.h"

namespace imap::session::commands {

Running login(Session& session, Login command) {
  if (login_disabled(session)) co_return base::fail(base::Errc::privacy_required, "LOGIN without TLS");
  auto checking =
      session.services.authenticator.login(std::move(command.userid), std::move(command.password), session.channel);
  auto account = co_await checking;
  if (!account.has_value()) co_return login_failed(session, std::move(account).error());
  co_return logged_in(session, std::move(*account));
}

}  // namespace imap::session::commands
