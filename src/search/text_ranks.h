// Texts as numbers: the rank of each row's text among all that occur. Then texts are compared no more.
#pragma once

#include <cstdint>
#include <vector>

#include "search/rows.h"

namespace search {

// By octets; rows with the same text have the same rank. Needs Rows::places.
std::vector<std::uint32_t> ranks_of(const Rows& rows, mail::TextColumn column);
// The same without what is kept from before (kept_ranks.h). From 0, no rank is missing.
std::vector<std::uint32_t> rank_texts(const Rows& rows, mail::TextColumn column);

// Number i is that of row i's text among the distinct ones, in the order in which they first occur. Needs Rows::places.
struct DistinctTexts {
  std::vector<std::uint32_t> number_of_row;
  std::vector<std::string_view> texts;  // by number; views live as long as the rows
};
DistinctTexts distinct_texts(const Rows& rows, mail::TextColumn column);

}  // namespace search
