// Ranks of base subjects that are kept from one SORT to the next (kept_numbers.h). What has come since is put in
// between. Who calls it: text_ranks.h, THREAD.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "search/rows.h"

namespace search {

// As ranks_of(rows, base_subject), but that ranks may be missing in between. Ranks the pages if they have none that
// fit, and most of their rows are wanted. nullopt: it is not worth keeping anything. Needs Rows::places.
std::optional<std::vector<std::uint32_t>> kept_subject_ranks(const Rows& rows);

}  // namespace search
