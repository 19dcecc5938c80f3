#include "search/row_set.h"

#include <algorithm>

namespace search {

RowSet RowSet::first(std::uint32_t rows, std::uint32_t count) {
  RowSet set(rows);
  set.add_range(0, count);
  return set;
}

void RowSet::add_range(std::uint32_t from, std::uint32_t to) {
  for (; from < to && from % word_rows != 0; ++from) add(from);
  for (; from + word_rows <= to; from += word_rows) words_[from / word_rows] = ~std::uint64_t{0};
  for (; from < to; ++from) add(from);
}

bool RowSet::any() const {
  return std::ranges::any_of(words_, [](std::uint64_t word) { return word != 0; });
}

std::uint32_t RowSet::count() const {
  std::uint32_t sum = 0;
  for (const std::uint64_t word : words_) sum += static_cast<std::uint32_t>(std::popcount(word));
  return sum;
}

std::uint32_t RowSet::lowest() const {
  std::size_t word = 0;
  while (words_[word] == 0) ++word;
  return static_cast<std::uint32_t>(word * word_rows) + static_cast<std::uint32_t>(std::countr_zero(words_[word]));
}

std::uint32_t RowSet::highest() const {
  std::size_t word = words_.size() - 1;
  while (words_[word] == 0) --word;
  return static_cast<std::uint32_t>(word * word_rows) + word_rows - 1 -
         static_cast<std::uint32_t>(std::countl_zero(words_[word]));
}

RowSet& RowSet::operator|=(const RowSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

RowSet& RowSet::operator&=(const RowSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

RowSet& RowSet::operator-=(const RowSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

}  // namespace search
