#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

// [SP flag-list] [SP date-time] SP append-data        RFC 9051 9, RFC 6855 4
bool append_message(Scanner& s, AppendMessage& out) {
  if (!s.sp()) return false;
  if (s.next_is('(') && !(s.flag_list(out.flags) && s.sp())) return false;
  if (s.next_is('"') && !(s.date_time(out.internal_date.emplace()) && s.sp())) return false;
  if (s.try_word("UTF8")) {
    out.data = AppendData::utf8;
    if (!(s.sp() && s.character('('))) return false;
  }
  return s.append_literal(out);
}

// UTF8 (~{n} ...: the parenthesis closes behind the bytes.
bool close_data(Scanner& s, AppendData previous) { return previous != AppendData::utf8 || s.character(')'); }

}  // namespace

// append = "APPEND" SP mailbox 1*append-message; here to the first message's literal        RFC 9051 6.3.12, RFC 3502
base::Result<Command> parse_append(Scanner& s, Numbering) {
  Append append;
  return s.finish(s.sp() && s.mailbox(append.mailbox) && append_message(s, append.first) && s.end(), std::move(append));
}

base::Result<AppendMessage> parse_append_next(Scanner& s, AppendData previous) {
  AppendMessage message;
  if (!(close_data(s, previous) && append_message(s, message) && s.end())) return s.error();
  return message;
}

base::Result<void> parse_append_end(Scanner& s, AppendData previous) {
  if (!(close_data(s, previous) && s.end())) return s.error();
  return {};
}

}  // namespace imap::wire
