// What SEARCH, SORT and THREAD share: the program's charset undone, the search run, and numbers for what was found.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "imap/session/state.h"
#include "imap/types/search.h"
#include "mail/mailbox_state.h"
#include "mail/view.h"
#include "search/found.h"

namespace imap::session {

// Converts the texts of `program` from `charset` (absent: US-ASCII, and UTF-8 is understood) and runs it over what the
// client knows of the selected mailbox. A client that searches by MODSEQ is CONDSTORE-aware from then on (RFC
// 7162 3.1.5). Numbers are those of the state it ran on, under the client's view. Errc::bad_charset; Errc::bad_syntax
// when a text is not of its charset.
base::Task<base::Result<search::Found>> run_search(Session& session, SearchKey program,
                                                   std::optional<std::string> charset);

// What the client calls the messages found: their message numbers or their UIDs, a page at a time, ascending. Lives no
// longer than both that it is given.
class ToldNumbers {
 public:
  ToldNumbers(const Session& session, const search::Found& found, imap::Numbering numbering);
  ToldNumbers(const ToldNumbers&) = delete;
  // Valid until the next call. Empty: there are none left.
  std::span<const std::uint32_t> next();

 private:
  const search::Found& found_;
  const imap::Numbering kind_;
  const mail::Numbering numbering_;
  mail::Numbering::Walk walk_;
  std::size_t page_ = 0;
  std::vector<std::uint32_t> batch_;  // as long as the longest page
};

// All of them: number i is that of row i of what is gathered of `found`.
std::vector<std::uint32_t> told_numbers(const Session& session, const search::Found& found, imap::Numbering numbering);
// Of one message that was found.
std::uint32_t told_number(const Session& session, const search::Found& found, imap::Numbering numbering, base::Uid uid);

}  // namespace imap::session
