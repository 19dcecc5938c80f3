#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

constexpr std::size_t max_select_params = 8;

// seq-match-data = "(" known-sequence-set SP known-uid-set ")"        RFC 7162 7
bool seq_match_data(Scanner& s, QResync& qresync) {
  SeqMatchData match;
  if (!(s.character('(') && s.known_set(match.known_sequence_set) && s.sp() && s.known_set(match.known_uid_set) &&
        s.character(')'))) {
    return false;
  }
  qresync.seq_match_data = std::move(match);
  return true;
}

// [SP known-uids] [SP seq-match-data] ")"
bool qresync_options(Scanner& s, QResync& qresync) {
  bool more = s.try_character(' ');
  if (more && !s.next_is('(')) {
    if (!s.known_set(qresync.known_uids.emplace())) return false;
    more = s.try_character(' ');
  }
  if (more && !seq_match_data(s, qresync)) return false;
  return s.character(')');
}

// "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"        RFC 7162 7
bool select_param(Scanner& s, SelectParams& params) {
  if (s.try_word("CONDSTORE")) {
    params.condstore = true;
    return true;
  }
  if (params.qresync || !s.try_word("QRESYNC")) return s.expected("CONDSTORE or QRESYNC (once)");
  QResync& qresync = params.qresync.emplace();
  return s.sp() && s.character('(') && s.nz_number(qresync.uid_validity.value) && s.sp() &&
         s.mod_sequence_value(qresync.mod_sequence) && qresync_options(s, qresync);
}

// select = "SELECT" SP mailbox [SP "(" select-param *(SP select-param) ")"]        RFC 9051 6.3.2, RFC 4466 2.1
template <class T>
base::Result<Command> parse_select_or_examine(Scanner& s) {
  T command;
  bool complete = s.sp() && s.mailbox(command.mailbox);
  if (complete && s.try_character(' ')) {
    complete = s.list(max_select_params, [&] { return select_param(s, command.params); });
  }
  return s.finish(complete && s.end(), std::move(command));
}

}  // namespace

base::Result<Command> parse_select(Scanner& s, Numbering) { return parse_select_or_examine<Select>(s); }
base::Result<Command> parse_examine(Scanner& s, Numbering) { return parse_select_or_examine<Examine>(s); }

}  // namespace imap::wire
