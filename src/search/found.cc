#include "search/found.h"

#include <algorithm>
#include <utility>

namespace search {

void Found::add(std::size_t page, RowSet rows) {
  if (rows.any()) pages_.push_back({page, std::move(rows)});
}

void Found::drop_empty_pages() {
  std::erase_if(pages_, [](const FoundRows& found) { return !found.rows.any(); });
}

std::uint32_t Found::count() const {
  std::uint32_t sum = 0;
  for (const FoundRows& found : pages_) sum += found.rows.count();
  return sum;
}

mail::UidRuns Found::uids() const {
  mail::UidRuns uids;
  for (const FoundRows& found : pages_) {
    const std::uint32_t* const of_page = hot(found).uids().data();
    found.rows.for_each([&](std::uint32_t row) { uids.add(base::Uid(of_page[row])); });
  }
  return uids;
}

base::Uid Found::lowest() const { return hot(pages_.front()).uid(pages_.front().rows.lowest()); }
base::Uid Found::highest() const { return hot(pages_.back()).uid(pages_.back().rows.highest()); }

base::ModSeq Found::highest_modseq() const {
  std::uint64_t highest = 0;
  for (const FoundRows& found : pages_) {
    if (hot(found).totals().max_modseq.value <= highest) continue;
    const std::uint64_t* const of_page = hot(found).modseqs().data();
    found.rows.for_each([&](std::uint32_t row) { highest = std::max(highest, of_page[row]); });
  }
  return base::ModSeq(highest);
}

}  // namespace search
