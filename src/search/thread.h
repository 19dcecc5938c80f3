// THREAD (RFC 5256 3). Pure. A thread tree comes as a flat list of members with their depth, in the order they are
// written.
#pragma once

#include <cstdint>
#include <vector>

#include "search/rows.h"

namespace search {

inline constexpr std::uint32_t no_row = UINT32_MAX;

struct Member {
  std::uint32_t row = no_row;  // no_row: a dummy that holds its children together
  std::uint32_t depth = 0;
  bool operator==(const Member&) const = default;
};

// What both will ask for.
inline constexpr RowValues thread_values{.sent = true, .columns = true};
std::vector<Member> thread_by_ordered_subject(const Rows& rows);
std::vector<Member> thread_by_references(const Rows& rows);

}  // namespace search
