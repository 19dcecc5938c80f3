// LOGOUT. RFC 9051 6.1.3
#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"

namespace imap::session::commands {

Outcome logout(Session& session, const Logout&) {
  respond(session, StatusResponse{"", Condition::bye, {}, "Goodbye, until next time"});
  session.deselect();
  session.state = State::logged_out;
  return Completion::ok();
}

}  // namespace imap::session::commands
