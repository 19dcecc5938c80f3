// The commands without arguments.
#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

template <class T>
base::Result<Command> nothing(Scanner& s) {
  return s.finish(s.end(), T());
}

}  // namespace

// RFC 9051 6.1, 6.2.1, 6.3.10, 6.3.13, 6.4.1, 6.4.2; RFC 3501 6.4.1 for CHECK
base::Result<Command> parse_capability(Scanner& s, Numbering) { return nothing<Capability>(s); }
base::Result<Command> parse_noop(Scanner& s, Numbering) { return nothing<Noop>(s); }
base::Result<Command> parse_logout(Scanner& s, Numbering) { return nothing<Logout>(s); }
base::Result<Command> parse_starttls(Scanner& s, Numbering) { return nothing<StartTls>(s); }
base::Result<Command> parse_namespace(Scanner& s, Numbering) { return nothing<Namespace>(s); }
base::Result<Command> parse_idle(Scanner& s, Numbering) { return nothing<Idle>(s); }
base::Result<Command> parse_check(Scanner& s, Numbering) { return nothing<Check>(s); }
base::Result<Command> parse_close(Scanner& s, Numbering) { return nothing<Close>(s); }
base::Result<Command> parse_unselect(Scanner& s, Numbering) { return nothing<Unselect>(s); }

}  // namespace imap::wire
