// Message-IDs as numbers: those of the messages, and of all that they refer to. Who calls it: references_tree.h, which
// then looks nothing up. Numbers of stored pages are kept with them (kept_numbers.h).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "search/rows.h"

namespace search {

// Ids that are referred to and not there, for each message that is, and for all: what lies beyond gets no number, as if
// nobody referred to it. They bound the memory that mail with made-up References can cost.
inline constexpr std::size_t missing_for_each_message = 30;
inline constexpr std::size_t missing_for_all_messages = 10'000;

struct IdNumbers {
  static constexpr std::uint32_t none = UINT32_MAX;

  std::uint32_t count = 0;  // all numbers are below it; some may not occur
  std::vector<std::uint32_t> of_row;
  std::vector<std::uint32_t> of_reference;  // one row's behind the other's
  std::vector<std::uint32_t> reference_ends;

  // In the order in which the row refers to them.
  std::span<const std::uint32_t> references_of(std::uint32_t row) const {
    const std::uint32_t first = row == 0 ? 0 : reference_ends[row - 1];
    return std::span(of_reference).subspan(first, reference_ends[row] - first);
  }
};

// Needs Rows::places.
IdNumbers id_numbers(const Rows& rows);

}  // namespace search
