#include "search/kept_ranks.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <string_view>
#include <utility>

#include "search/text_ranks.h"

namespace search {
namespace {

using mail::SubjectRanks;
using mail::TextColumn;

constexpr std::size_t worth_keeping_rows = 1'000;
// Rows that are not stored yet are few, or all is ranked anew.
constexpr std::uint32_t most_between = 8;      // one in so many
constexpr std::uint32_t unknown = UINT32_MAX;  // in place of a rank or row

// Of all pages under one order.
struct PageRanks {
  std::uint32_t count = 0;
  std::vector<std::shared_ptr<const SubjectRanks>> by_page;  // nullptr: nothing of it is stored
};

std::optional<PageRanks> known_ranks(const Rows& rows) {
  PageRanks known;
  known.by_page.reserve(rows.pages.size());
  std::uint64_t order = 0;
  for (const mail::ColumnsPagePtr& page : rows.pages) {
    const mail::StoredColumns* const stored = page->stored();
    auto ranks = stored == nullptr ? nullptr : stored->subject_ranks();
    if (stored != nullptr && (ranks == nullptr || (order != 0 && ranks->order != order))) return std::nullopt;
    if (ranks != nullptr) {
      order = ranks->order;
      known.count = ranks->count;
    }
    known.by_page.push_back(std::move(ranks));
  }
  return known;
}

std::size_t stored_rows(const mail::ColumnsPage& page) { return page.stored() == nullptr ? 0 : page.stored()->size(); }

Rows all_stored(const Rows& rows) {
  Rows all;
  all.pages = rows.pages;
  for (std::uint32_t page = 0; page < all.pages.size(); ++page) {
    const auto count = static_cast<std::uint32_t>(stored_rows(*all.pages[page]));
    for (std::uint32_t row = 0; row < count; ++row) all.places.push_back({page, row});
  }
  all.size = static_cast<std::uint32_t>(all.places.size());
  return all;
}

PageRanks rank_and_keep(const Rows& rows) {
  static std::atomic<std::uint64_t> orders = 0;
  const std::vector<std::uint32_t> ranks = rank_texts(all_stored(rows), TextColumn::base_subject);
  PageRanks kept{.count = ranks.empty() ? 0 : *std::ranges::max_element(ranks) + 1, .by_page = {}};
  const std::uint64_t order = ++orders;
  auto from = ranks.begin();
  for (const mail::ColumnsPagePtr& page : rows.pages) {
    auto& of_page = kept.by_page.emplace_back();
    if (page->stored() == nullptr) continue;
    const auto to = from + static_cast<std::ptrdiff_t>(stored_rows(*page));
    of_page = std::make_shared<const SubjectRanks>(SubjectRanks{order, kept.count, {from, to}});
    page->stored()->keep(of_page);
    from = to;
  }
  return kept;
}

// Puts rows in between whose rank is unknown yet, and moves what comes behind them.
class Between {
 public:
  Between(const Rows& rows, std::uint32_t count, std::vector<std::uint32_t>& ranks)
      : rows_(rows), ranks_(ranks), moved_(count + 1) {}
  void put(std::vector<std::uint32_t>&& unranked);

 private:
  std::string_view text(std::uint32_t row) const { return rows_.text(TextColumn::base_subject, row); }
  // A row of each rank that occurs, by rank.
  std::vector<std::uint32_t> row_of_each() const;

  const Rows& rows_;
  std::vector<std::uint32_t>& ranks_;
  std::vector<std::uint32_t> moved_;  // by old rank: how many new texts come right before it, then before it
};

std::vector<std::uint32_t> Between::row_of_each() const {
  std::vector<std::uint32_t> row_of_rank(moved_.size(), unknown);
  for (std::uint32_t row = 0; row < rows_.size; ++row) {
    if (ranks_[row] != unknown) row_of_rank[ranks_[row]] = row;
  }
  std::erase(row_of_rank, unknown);
  return row_of_rank;
}

void Between::put(std::vector<std::uint32_t>&& unranked) {
  const std::vector<std::uint32_t> ranked = row_of_each();
  std::vector<std::pair<std::string_view, std::uint32_t>> texts;
  texts.reserve(unranked.size());
  for (const std::uint32_t row : unranked) texts.emplace_back(text(row), row);
  std::ranges::sort(texts);
  // New texts get their rank for good, known ones an old rank, which moves with the others.
  std::vector<bool> is_new(texts.size());
  std::uint32_t new_texts = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto [wanted, row] = texts[i];
    if (i > 0 && texts[i - 1].first == wanted) {
      ranks_[row] = ranks_[texts[i - 1].second];
      is_new[i] = is_new[i - 1];
      continue;
    }
    const auto next = std::ranges::lower_bound(ranked, wanted, {}, [&](std::uint32_t other) { return text(other); });
    const bool known = next != ranked.end() && text(*next) == wanted;
    const std::uint32_t rank = next == ranked.end() ? static_cast<std::uint32_t>(moved_.size()) - 1 : ranks_[*next];
    is_new[i] = !known;
    ranks_[row] = known ? rank : rank + new_texts++;
    if (!known) ++moved_[rank];
  }
  std::partial_sum(moved_.begin(), moved_.end(), moved_.begin());
  std::vector<bool> stays(rows_.size);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (is_new[i]) stays[texts[i].second] = true;
  }
  for (std::uint32_t row = 0; row < rows_.size; ++row) {
    if (!stays[row]) ranks_[row] += moved_[ranks_[row]];
  }
}

}  // namespace

std::optional<std::vector<std::uint32_t>> kept_subject_ranks(const Rows& rows) {
  std::size_t stored = 0;
  for (const mail::ColumnsPagePtr& page : rows.pages) stored += stored_rows(*page);
  if (rows.size < worth_keeping_rows) return std::nullopt;
  std::vector<std::uint32_t> unranked;
  for (std::uint32_t row = 0; row < rows.size; ++row) {
    if (rows.places[row].row >= stored_rows(*rows.pages[rows.places[row].page])) unranked.push_back(row);
  }
  if (unranked.size() > rows.size / most_between) return std::nullopt;
  std::optional<PageRanks> kept = known_ranks(rows);
  if (!kept && rows.size < stored / 2) return std::nullopt;
  if (!kept) kept = rank_and_keep(rows);
  std::vector<std::uint32_t> ranks(rows.size, unknown);
  for (std::uint32_t row = 0; row < rows.size; ++row) {
    const auto [page, row_of_page] = rows.places[row];
    if (row_of_page < stored_rows(*rows.pages[page])) ranks[row] = kept->by_page[page]->of_row[row_of_page];
  }
  if (!unranked.empty()) Between(rows, kept->count, ranks).put(std::move(unranked));
  return ranks;
}

}  // namespace search
