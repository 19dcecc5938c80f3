// CAPABILITY. RFC 9051 6.1.1
#include "imap/session/commands/commands.h"
#include "imap/session/login_state.h"
#include "imap/session/respond.h"

namespace imap::session::commands {

Outcome capability(Session& session, const Capability&) {
  respond(session, capabilities_now(session));
  return Completion::ok();
}

}  // namespace imap::session::commands
