// SEARCH, UID SEARCH and their answers. RFC 9051 6.4.4, RFC 4731, RFC 5182, RFC 7162 3.1.5 and 3.1.10
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "imap/types/message_set.h"
#include "imap/types/search_key.h"

namespace imap {

// search-return-opts; "RETURN ()" is all = true (RFC 4731 3.1).
struct SearchReturn {
  bool min = false;
  bool max = false;
  bool all = false;
  bool count = false;
  bool save = false;  // RFC 5182 2.1
  bool operator==(const SearchReturn&) const = default;
};

struct Search {
  Numbering numbering = Numbering::sequence;
  std::optional<SearchReturn> returns;  // present: the answer is ESEARCH in both revisions
  std::optional<std::string> charset;   // upper case; absent: US-ASCII, or UTF-8 where UTF-8 is enabled
  SearchKey program;                    // always a SearchAnd
  bool operator==(const Search&) const = default;
};

// "* SEARCH 2 84 (MODSEQ 917162500)": rev1 without RETURN.
struct SearchData {
  std::vector<std::uint32_t> numbers;        // sequence numbers or UIDs, as asked
  std::optional<base::ModSeq> mod_sequence;  // the highest of the messages found; only with numbers
  bool operator==(const SearchData&) const = default;
};

// "* ESEARCH (TAG "a1") UID MIN 1 MAX 9 ALL 1:9 COUNT 9 MODSEQ 5". What is absent was not asked for or not
// found.
struct ESearchData {
  std::string tag;
  Numbering numbering = Numbering::sequence;
  std::optional<std::uint32_t> min;
  std::optional<std::uint32_t> max;
  std::optional<MessageSet> all;  // never written when empty
  std::optional<std::uint32_t> count;
  std::optional<base::ModSeq> mod_sequence;
  bool operator==(const ESearchData&) const = default;
};

}  // namespace imap
