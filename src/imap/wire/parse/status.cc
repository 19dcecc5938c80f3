#include <array>

#include "imap/wire/keyword.h"
#include "imap/wire/parse/parse.h"
#include "imap/wire/parse/status_atts.h"

namespace imap::wire {
namespace {

struct Word {
  std::string_view word;
  StatusAtt att;
};
constexpr std::array words = {
    Word{"MESSAGES", StatusAtt::messages},
    Word{"UIDNEXT", StatusAtt::uid_next},
    Word{"UIDVALIDITY", StatusAtt::uid_validity},
    Word{"UNSEEN", StatusAtt::unseen},
    Word{"DELETED", StatusAtt::deleted},
    Word{"DELETED-STORAGE", StatusAtt::deleted_storage},
    Word{"SIZE", StatusAtt::size},
    Word{"HIGHESTMODSEQ", StatusAtt::highest_mod_seq},
    Word{"APPENDLIMIT", StatusAtt::append_limit},
    Word{"MAILBOXID", StatusAtt::mailbox_id},
};
// RFC 3501 6.3.10
constexpr std::array rev1_words = {Word{"RECENT", StatusAtt::recent}};
// An item may be named more than once; not for ever.
constexpr std::size_t max_status_atts = 64;

bool status_att(Scanner& s, StatusAtts& out) {
  const Word* word = try_keyword(s, words);
  if (!word) word = try_rev1_keyword(s, rev1_words);
  if (!word) return s.expected("a status item");
  out.add(word->att);
  return true;
}

}  // namespace

bool status_atts(Scanner& s, StatusAtts& out) {
  return s.list(max_status_atts, [&] { return status_att(s, out); });
}

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"        RFC 9051 6.3.11
base::Result<Command> parse_status(Scanner& s, Numbering) {
  Status status;
  return s.finish(s.sp() && s.mailbox(status.mailbox) && s.sp() && status_atts(s, status.atts) && s.end(),
                  std::move(status));
}

}  // namespace imap::wire
