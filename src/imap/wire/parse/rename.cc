#include "imap/wire/parse/parse.h"

namespace imap::wire {

// rename = "RENAME" SP mailbox SP mailbox        RFC 9051 6.3.6
base::Result<Command> parse_rename(Scanner& s, Numbering) {
  Rename rename;
  return s.finish(s.sp() && s.mailbox(rename.from) && s.sp() && s.mailbox(rename.to) && s.end(), std::move(rename));
}

}  // namespace imap::wire
