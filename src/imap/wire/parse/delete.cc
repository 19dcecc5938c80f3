#include "imap/wire/parse/parse.h"

namespace imap::wire {

// delete = "DELETE" SP mailbox        RFC 9051 6.3.5
base::Result<Command> parse_delete(Scanner& s, Numbering) {
  Delete command;
  return s.finish(s.sp() && s.mailbox(command.mailbox) && s.end(), std::move(command));
}

}  // namespace imap::wire
