// What SEARCH, SORT and THREAD share: the program's charset undone, the search run, and numbers for what was found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "imap/session/state.h"
#include "imap/types/search.h"
#include "mail/mailbox_state.h"
#include "search/rows.h"
#include "search/scan.h"

namespace imap::session {

// A search that has run, with the state it ran on: numbers are those of this state under the client's view.
struct SearchRun {
  mail::StatePtr state;
  search::Found found;
};

// Converts the texts of `program` from `charset` (absent: US-ASCII, and UTF-8 is understood) and runs it over what the
// client knows of the selected mailbox. A client that searches by MODSEQ is CONDSTORE-aware from then on (RFC
// 7162 3.1.5). Errc::bad_charset; Errc::bad_syntax when a text is not of its charset.
base::Task<base::Result<SearchRun>> run_search(Session& session, SearchKey program, std::optional<std::string> charset);

// A message found and what the client calls it: its message number or its UID.
struct Told {
  base::Uid uid;
  std::uint32_t number = 0;
};

// All that was found, ascending.
std::vector<Told> told_numbers(const Session& session, const SearchRun& run, Numbering numbering);
// Of one message that was found.
std::uint32_t told_number(const Session& session, const SearchRun& run, Numbering numbering, base::Uid uid);
// Of each row; rows are gathered from what was found.
std::vector<std::uint32_t> numbers_of_rows(const std::vector<Told>& told, const std::vector<search::Row>& rows);

}  // namespace imap::session
