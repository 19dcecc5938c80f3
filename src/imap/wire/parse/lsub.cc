#include "imap/wire/parse/parse.h"

namespace imap::wire {

// lsub = "LSUB" SP mailbox SP list-mailbox        RFC 3501 6.3.9
base::Result<Command> parse_lsub(Scanner& s, Numbering) {
  Lsub lsub;
  return s.finish(s.sp() && s.reference(lsub.reference) && s.sp() && s.list_mailbox(lsub.pattern) && s.end(),
                  std::move(lsub));
}

}  // namespace imap::wire
