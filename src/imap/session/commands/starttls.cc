// STARTTLS. RFC 9051 6.2.1
// SECURITY: what was sent in the clear behind the command is thrown away, not run.
#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"

namespace imap::session::commands {

Running starttls(Session& session, StartTls) {
  // RFC 9051 6.2.1: BAD is for a second one; NO for what the administrator has to see to.
  if (session.channel.encryption() == base::Encryption::tls) co_return Completion::bad("TLS runs already");
  if (!session.channel.can_start_tls()) {
    co_return Completion::no(Code::cannot, "This server has no certificate for TLS; ask the administrator for one.");
  }
  // Its OK is the last in the clear, so it goes out here and not with the dispatcher.
  respond(session, StatusResponse{session.tag, Condition::ok, {}, "Now begin TLS"});
  session.tag.clear();
  session.inbox.drop();
  auto flushing = session.outbox.flush();
  CO_TRY(co_await flushing);
  auto starting = session.channel.start_tls();
  auto started = co_await starting;
  if (!started.has_value()) co_return base::fail(base::Errc::closed, "TLS did not start: " + started.error().detail);
  session.inbox.drop();
  co_return Completion::ok();
}

}  // namespace imap::session::commands
