#include "search/kept_ranks.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "search/kept_numbers.h"
#include "search/text_ranks.h"

namespace search {
namespace {

using mail::TextColumn;

constexpr std::uint32_t unknown = UINT32_MAX;  // in place of a rank or row

std::optional<Numbers> ranks_to_keep(const Rows& rows) {
  Numbers numbers;
  numbers.of_row = rank_texts(rows, TextColumn::base_subject);
  numbers.count = numbers.of_row.empty() ? 0 : *std::ranges::max_element(numbers.of_row) + 1;
  return numbers;
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
  auto unranked = few_unstored(rows);
  if (!unranked) return std::nullopt;
  const auto kept = kept_numbers(rows, mail::NumbersOf::base_subjects, ranks_to_keep);
  if (!kept) return std::nullopt;
  std::vector<std::uint32_t> ranks(rows.size, unknown);
  for_each_page(rows, [&](std::uint32_t page, std::uint32_t from, std::uint32_t to) {
    const std::uint32_t end = stored_end(rows, from, to);
    for (std::uint32_t row = from; row < end; ++row) ranks[row] = kept->by_page[page]->of_row[rows.places[row].row];
  });
  if (!unranked->empty()) Between(rows, kept->count, ranks).put(*std::move(unranked));
  return ranks;
}

}  // namespace search
