// SORT, UID SORT and their answer. RFC 5256 3, the display keys of RFC 5957
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "imap/types/message_set.h"
#include "imap/types/search_key.h"

namespace imap {

enum class SortKey : std::uint8_t { arrival, cc, date, from, size, subject, to, display_from, display_to };
enum class SortOrder : std::uint8_t { ascending, reverse };

struct SortCriterion {
  SortKey key;
  SortOrder order = SortOrder::ascending;
  bool operator==(const SortCriterion&) const = default;
};

struct Sort {
  Numbering numbering = Numbering::sequence;
  std::vector<SortCriterion> criteria;  // at least one
  std::string charset;                  // upper case
  SearchKey program;                    // always a SearchAnd
  bool operator==(const Sort&) const = default;
};

// "* SORT 5 3 4 (MODSEQ 17)"
struct SortData {
  std::vector<std::uint32_t> numbers;
  std::optional<base::ModSeq> mod_sequence;  // only with numbers; RFC 7162 3.1.6
  bool operator==(const SortData&) const = default;
};

}  // namespace imap
