#include "imap/wire/parse/parse.h"

namespace imap::wire {

// copy = "COPY" SP sequence-set SP mailbox        RFC 9051 6.4.7
base::Result<Command> parse_copy(Scanner& s, Numbering numbering) {
  Copy copy;
  return s.finish(s.sp() && s.message_set(numbering, copy.messages) && s.sp() && s.mailbox(copy.mailbox) && s.end(),
                  std::move(copy));
}

}  // namespace imap::wire
