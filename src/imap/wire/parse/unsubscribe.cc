#include "imap/wire/parse/parse.h"

namespace imap::wire {

// unsubscribe = "UNSUBSCRIBE" SP mailbox        RFC 9051 6.3.8
base::Result<Command> parse_unsubscribe(Scanner& s, Numbering) {
  Unsubscribe command;
  return s.finish(s.sp() && s.mailbox(command.mailbox) && s.end(), std::move(command));
}

}  // namespace imap::wire
