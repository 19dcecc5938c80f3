// NOOP and CHECK: the client asks for news, which the dispatcher tells after every command that may. RFC 9051 6.1.2,
// RFC 3501 6.4.1
#include "imap/session/commands/commands.h"

namespace imap::session::commands {

Outcome noop(Session&, const Noop&) { return Completion::ok(); }

// What is acknowledged is durable already.
Outcome check(Session&, const Check&) { return Completion::ok(); }

}  // namespace imap::session::commands
