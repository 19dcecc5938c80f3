// SORT (RFC 5256 3, RFC 5957). Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "imap/types/sort.h"
#include "search/rows.h"

namespace search {

// What sorted() will ask for.
RowValues values_of(std::span<const imap::SortCriterion> criteria);

// Row numbers in the order of the criteria; ties by message number, never reversed (RFC 5256 3). Linear in the rows and
// the bytes of text that tell them apart.
std::vector<std::uint32_t> sorted(const Rows& rows, std::span<const imap::SortCriterion> criteria);

}  // namespace search
