#include "imap/wire/parse/parse.h"

namespace imap::wire {

// move = "MOVE" SP sequence-set SP mailbox        RFC 9051 6.4.8
base::Result<Command> parse_move(Scanner& s, Numbering numbering) {
  Move move;
  return s.finish(s.sp() && s.message_set(numbering, move.messages) && s.sp() && s.mailbox(move.mailbox) && s.end(),
                  std::move(move));
}

}  // namespace imap::wire
