#include "search/text_ranks.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/hash_index.h"
#include "search/kept_ranks.h"
#include "search/radix_sort.h"

namespace search {
namespace {

constexpr std::size_t step_bytes = 7;
constexpr std::uint32_t no_number = UINT32_MAX;

// The bytes from `offset`, the first one highest; lowest how many are left, up to one more than fit: a text that ends
// comes before one that goes on.
std::uint64_t text_key(std::string_view text, std::size_t offset) {
  const std::string_view left = text.substr(std::min(offset, text.size()));
  std::uint64_t key = 0;
  if (left.size() > step_bytes) {
    std::memcpy(&key, left.data(), sizeof key);
    return (__builtin_bswap64(key) & ~std::uint64_t{0xff}) | (step_bytes + 1);
  }
  for (std::size_t i = 0; i < step_bytes; ++i) {
    key = key << 8 | (i < left.size() ? static_cast<unsigned char>(left[i]) : 0u);
  }
  return key << 8 | left.size();
}

// Sorts distinct texts that have their first `offset` bytes in common.
class TextSort {
 public:
  explicit TextSort(std::span<const std::string_view> texts) : texts_(texts) {}
  void sort(std::span<KeyedText> items, std::size_t offset);

 private:
  std::span<const std::string_view> texts_;
  std::vector<KeyedText> scratch_;
};

void TextSort::sort(std::span<KeyedText> items, std::size_t offset) {
  // Few are compared as they are; one pass over the keys pays only for many.
  constexpr std::size_t few = 8;
  if (items.size() < few) {
    std::ranges::sort(items, [&](const KeyedText& a, const KeyedText& b) {
      return texts_[a.text].substr(offset) < texts_[b.text].substr(offset);
    });
    return;
  }
  for (KeyedText& item : items) item.key = text_key(texts_[item.text], offset);
  sort_keyed(items, scratch_);
  for (std::size_t begin = 0, end = 0; begin < items.size(); begin = end) {
    while (end < items.size() && items[end].key == items[begin].key) ++end;
    if (end - begin > 1) sort(items.subspan(begin, end - begin), offset + step_bytes);
  }
}

}  // namespace

namespace {

class Distinct {
 public:
  Distinct(const Rows& rows, mail::TextColumn column) : rows_(rows), column_(column), index_(rows.size) {
    distinct_.number_of_row.reserve(rows.size);
  }
  // The rows [from, to) are of one page.
  void add_page(std::uint32_t from, std::uint32_t to);
  DistinctTexts take() { return std::move(distinct_); }

 private:
  std::uint32_t number_of(std::string_view text, std::uint64_t hash);
  void add_by_dictionary(const mail::ColumnsPage& page, std::uint32_t& from, std::uint32_t to);

  const Rows& rows_;
  const mail::TextColumn column_;
  base::HashIndex index_;
  DistinctTexts distinct_;
  std::vector<std::uint32_t> number_of_page_;  // by number in the page's dictionary
};

std::uint32_t Distinct::number_of(std::string_view text, std::uint64_t hash) {
  const auto next = static_cast<std::uint32_t>(distinct_.texts.size());
  const std::uint32_t number =
      index_.find_or_add(hash, next, [&](std::uint32_t known) { return distinct_.texts[known] == text; });
  if (number == next) distinct_.texts.push_back(text);
  return number;
}

// The stored rows from `from` on, which then is the first one that is not stored.
void Distinct::add_by_dictionary(const mail::ColumnsPage& page, std::uint32_t& from, std::uint32_t to) {
  const mail::TextDictionary* dictionary = page.stored_base_subjects();
  // A few rows are not worth the whole dictionary.
  if (dictionary == nullptr || to - from < dictionary->rows.size() / 2) return;
  const mail::ColumnTexts texts = page.stored_texts(column_);
  for (const std::uint64_t hash : dictionary->hashes) index_.prefetch(hash);
  number_of_page_.assign(dictionary->rows.size(), no_number);
  for (; from < to && rows_.places[from].row < texts.rows(); ++from) {
    const std::uint16_t in_page = dictionary->number_of_row[rows_.places[from].row];
    std::uint32_t& number = number_of_page_[in_page];
    if (number == no_number) number = number_of(texts[dictionary->rows[in_page]], dictionary->hashes[in_page]);
    distinct_.number_of_row.push_back(number);
  }
}

void Distinct::add_page(std::uint32_t from, std::uint32_t to) {
  if (column_ == mail::TextColumn::base_subject) add_by_dictionary(*rows_.pages[rows_.places[from].page], from, to);
  for (; from < to; ++from) {
    const std::string_view text = rows_.text(column_, from);
    distinct_.number_of_row.push_back(number_of(text, base::hash_of(text)));
  }
}

}  // namespace

DistinctTexts distinct_texts(const Rows& rows, mail::TextColumn column) {
  Distinct distinct(rows, column);
  for_each_page(rows, [&](std::uint32_t, std::uint32_t from, std::uint32_t to) { distinct.add_page(from, to); });
  return distinct.take();
}

std::vector<std::uint32_t> ranks_of(const Rows& rows, mail::TextColumn column) {
  if (column == mail::TextColumn::base_subject) {
    if (auto kept = kept_subject_ranks(rows)) return *std::move(kept);
  }
  return rank_texts(rows, column);
}

std::vector<std::uint32_t> rank_texts(const Rows& rows, mail::TextColumn column) {
  DistinctTexts distinct = distinct_texts(rows, column);
  std::vector<KeyedText> items(distinct.texts.size());
  for (std::uint32_t text = 0; text < items.size(); ++text) items[text].text = text;
  TextSort(distinct.texts).sort(items, 0);
  std::vector<std::uint32_t> rank_of_text(items.size());
  for (std::uint32_t rank = 0; rank < items.size(); ++rank) rank_of_text[items[rank].text] = rank;
  for (std::uint32_t& number : distinct.number_of_row) number = rank_of_text[number];
  return std::move(distinct.number_of_row);
}

}  // namespace search
