// Tables of keywords, as the grammar has them in alternatives: rows of any struct with a member `word`. For the files
// of parse/ and search_program.cc.
#pragma once

#include "imap/wire/scanner.h"

namespace imap::wire {

// Takes the keyword that is next, in any case, and gives its row; nullptr, with nothing taken, when it is none of them.
// Rows whose word is another's beginning may stand in any order (Scanner::try_word).
template <class Rows>
auto try_keyword(Scanner& s, const Rows& rows) -> decltype(rows.data()) {
  for (const auto& row : rows) {
    if (s.try_word(row.word)) return &row;
  }
  return nullptr;
}

// What IMAP4rev2 dropped is no word of a client that enabled it: the answers are none either. RFC 9051 Appendix A
template <class Rows>
auto try_rev1_keyword(Scanner& s, const Rows& rows) -> decltype(rows.data()) {
  return s.context().revision == Revision::rev1 ? try_keyword(s, rows) : nullptr;
}

}  // namespace imap::wire
