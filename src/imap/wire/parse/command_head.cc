#include "imap/wire/parse/parse.h"

namespace imap::wire {

// command = tag SP name ...; uid = "UID" SP name ...        RFC 9051 9
base::Result<CommandHead> command_head(Scanner& s) {
  CommandHead head;
  if (!(s.tag() && s.sp())) return s.error();
  if (s.try_word("UID")) {
    head.numbering = Numbering::uid;
    if (!s.sp()) return s.error();
  }
  if (!s.atom(head.name)) return s.error();
  return head;
}

}  // namespace imap::wire
