// SORT (RFC 5256 3, RFC 5957). Pure.
#pragma once

#include <span>
#include <vector>

#include "imap/types/sort.h"
#include "search/rows.h"

namespace search {

// UIDs in the order of the criteria; ties by message number, never reversed (RFC 5256 3). O(n log n).
std::vector<base::Uid> sorted(std::span<const Row> rows, std::span<const imap::SortCriterion> criteria);

}  // namespace search
