#include "imap/wire/parse/parse.h"

namespace imap::wire {

// "EXPUNGE"; uid-expunge = "EXPUNGE" SP sequence-set        RFC 9051 6.4.3 and 6.4.9, RFC 4315 2.1
base::Result<Command> parse_expunge(Scanner& s, Numbering numbering) {
  if (numbering == Numbering::sequence) return s.finish(s.end(), Expunge());
  UidExpunge expunge;
  return s.finish(s.sp() && s.sequence_set(expunge.messages) && s.end(), std::move(expunge));
}

}  // namespace imap::wire
