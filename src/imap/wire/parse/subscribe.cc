#include "imap/wire/parse/parse.h"

namespace imap::wire {

// subscribe = "SUBSCRIBE" SP mailbox        RFC 9051 6.3.7
base::Result<Command> parse_subscribe(Scanner& s, Numbering) {
  Subscribe command;
  return s.finish(s.sp() && s.mailbox(command.mailbox) && s.end(), std::move(command));
}

}  // namespace imap::wire
