// Every criterion becomes keys of 64 bits: a number, or seven bytes of text and how much text is left. What a key
// leaves equal is sorted by the next bytes, then by the next criterion.
#include "search/sort.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "search/radix_sort.h"

namespace search {
namespace {

using mail::TextColumn;

constexpr std::size_t text_step_bytes = 7;

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

std::uint64_t number_key(const Row& row, imap::SortKey key) {
  // Flipping the sign bit makes the order of signed numbers that of unsigned ones.
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  if (key == imap::SortKey::arrival) return static_cast<std::uint64_t>(row.arrival_seconds) ^ sign;
  if (key == imap::SortKey::date) return static_cast<std::uint64_t>(row.sent_seconds) ^ sign;
  return row.size_bytes;
}

// The bytes from `offset`, the first one highest; lowest how many are left, up to one more than fit: a text that ends
// comes before one that goes on.
std::uint64_t text_key(std::string_view text, std::size_t offset) {
  const std::string_view left = text.substr(std::min(offset, text.size()));
  std::uint64_t key = 0;
  if (left.size() > text_step_bytes) {
    std::memcpy(&key, left.data(), sizeof key);
    return (__builtin_bswap64(key) & ~std::uint64_t{0xff}) | (text_step_bytes + 1);
  }
  for (std::size_t i = 0; i < text_step_bytes; ++i) {
    key = key << 8 | (i < left.size() ? static_cast<unsigned char>(left[i]) : 0u);
  }
  return key << 8 | left.size();
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

class Sorting {
 public:
  Sorting(std::span<const Row> rows, std::span<const imap::SortCriterion> criteria)
      : rows_(rows), criteria_(without_repetitions(criteria)), texts_(criteria_.size()) {}

  std::vector<std::uint32_t> run();

 private:
  // Sorts rows that the criteria before, and `offset` bytes of this one, leave equal.
  void sort(std::span<KeyedRow> items, std::size_t criterion, std::size_t offset);
  void fill_keys(std::span<KeyedRow> items, std::size_t criterion, std::size_t offset);
  bool goes_on(std::uint64_t key, std::size_t criterion) const;
  const std::vector<std::string_view>& texts(std::size_t criterion);

  std::span<const Row> rows_;
  std::vector<imap::SortCriterion> criteria_;
  std::vector<std::vector<std::string_view>> texts_;  // of each criterion, by row; made when it is needed
  std::vector<KeyedRow> scratch_;
};

const std::vector<std::string_view>& Sorting::texts(std::size_t criterion) {
  std::vector<std::string_view>& texts = texts_[criterion];
  if (!texts.empty()) return texts;
  const TextColumn column = *text_column(criteria_[criterion].key);
  texts.reserve(rows_.size());
  for (const Row& row : rows_) texts.push_back(row.text(column));
  return texts;
}

void Sorting::fill_keys(std::span<KeyedRow> items, std::size_t criterion, std::size_t offset) {
  const imap::SortKey key = criteria_[criterion].key;
  if (text_column(key)) {
    const std::vector<std::string_view>& of = texts(criterion);
    for (KeyedRow& item : items) item.key = text_key(of[item.row], offset);
  } else {
    for (KeyedRow& item : items) item.key = number_key(rows_[item.row], key);
  }
  if (criteria_[criterion].order != imap::SortOrder::reverse) return;
  for (KeyedRow& item : items) item.key = ~item.key;
}

// Whether texts with this key may differ behind it.
bool Sorting::goes_on(std::uint64_t key, std::size_t criterion) const {
  if (!text_column(criteria_[criterion].key)) return false;
  if (criteria_[criterion].order == imap::SortOrder::reverse) key = ~key;
  return (key & 0xff) > text_step_bytes;
}

void Sorting::sort(std::span<KeyedRow> items, std::size_t criterion, std::size_t offset) {
  fill_keys(items, criterion, offset);
  sort_keyed(items, scratch_);
  for (std::size_t begin = 0, end = 0; begin < items.size(); begin = end) {
    const std::uint64_t key = items[begin].key;
    while (end < items.size() && items[end].key == key) ++end;
    if (end - begin < 2) continue;
    const std::span<KeyedRow> alike = items.subspan(begin, end - begin);
    if (goes_on(key, criterion)) {
      sort(alike, criterion, offset + text_step_bytes);
    } else if (criterion + 1 < criteria_.size()) {
      sort(alike, criterion + 1, 0);
    }
  }
}

std::vector<std::uint32_t> Sorting::run() {
  std::vector<KeyedRow> items(rows_.size());
  for (std::uint32_t row = 0; row < items.size(); ++row) items[row].row = row;
  if (!criteria_.empty()) sort(items, 0, 0);
  std::vector<std::uint32_t> order;
  order.reserve(items.size());
  for (const KeyedRow& item : items) order.push_back(item.row);
  return order;
}

}  // namespace

std::vector<std::uint32_t> sorted(std::span<const Row> rows, std::span<const imap::SortCriterion> criteria) {
  return Sorting(rows, criteria).run();
}

}  // namespace search
