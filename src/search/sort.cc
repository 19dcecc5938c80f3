// Every criterion becomes one number a row: a date, a size, or the rank of a text among all texts. Then the rows are
// sorted by the last criterion first, each time keeping the order of what is alike.
#include "search/sort.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "search/radix_sort.h"
#include "search/text_ranks.h"

namespace search {
namespace {

using mail::TextColumn;

std::optional<TextColumn> text_column(imap::SortKey key) {
  switch (key) {
    case imap::SortKey::from: return TextColumn::from_mailbox;
    case imap::SortKey::to: return TextColumn::to_mailbox;
    case imap::SortKey::cc: return TextColumn::cc_mailbox;
    case imap::SortKey::subject: return TextColumn::base_subject;
    case imap::SortKey::display_from: return TextColumn::display_from;
    case imap::SortKey::display_to: return TextColumn::display_to;
    case imap::SortKey::arrival:
    case imap::SortKey::date:
    case imap::SortKey::size: break;
  }
  return std::nullopt;
}

// What a key leaves equal it leaves equal again. So there are at most as many criteria as keys.
std::vector<imap::SortCriterion> without_repetitions(std::span<const imap::SortCriterion> criteria) {
  std::vector<imap::SortCriterion> result;
  for (const imap::SortCriterion& criterion : criteria) {
    const bool known = std::ranges::any_of(result, [&](const auto& before) { return before.key == criterion.key; });
    if (!known) result.push_back(criterion);
  }
  return result;
}

void sort_by(const Rows& rows, const imap::SortCriterion& criterion, std::vector<std::uint32_t>& order) {
  const Direction direction =
      criterion.order == imap::SortOrder::reverse ? Direction::descending : Direction::ascending;
  if (const auto column = text_column(criterion.key)) {
    const std::vector<std::uint32_t> ranks = ranks_of(rows, *column);
    sort_by_numbers(ranks, direction, order);
  } else if (criterion.key == imap::SortKey::size) {
    sort_by_numbers(rows.size_bytes, direction, order);
  } else {
    sort_by_seconds(criterion.key == imap::SortKey::date ? rows.sent_seconds : rows.arrival_seconds, direction, order);
  }
}

}  // namespace

RowValues values_of(std::span<const imap::SortCriterion> criteria) {
  RowValues wanted;
  for (const imap::SortCriterion& criterion : criteria) {
    if (criterion.key == imap::SortKey::arrival) wanted.arrival = true;
    if (criterion.key == imap::SortKey::date) wanted.sent = true;
    if (criterion.key == imap::SortKey::size) wanted.size = true;
    if (text_column(criterion.key)) wanted.columns = true;
  }
  return wanted;
}

std::vector<std::uint32_t> sorted(const Rows& rows, std::span<const imap::SortCriterion> criteria) {
  std::vector<std::uint32_t> order(rows.size);
  std::iota(order.begin(), order.end(), 0u);
  const std::vector<imap::SortCriterion> distinct = without_repetitions(criteria);
  for (auto criterion = distinct.rbegin(); criterion != distinct.rend(); ++criterion) sort_by(rows, *criterion, order);
  return order;
}

}  // namespace search
