// RowSet: some rows of one page, a bit each. Keys of a search program are combined as sets, so that a scan works on
// sixty-four messages at a time and remembers what it found in an eighth of a byte a message.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace search {

class RowSet {
 public:
  static constexpr std::uint32_t word_rows = 64;

  // None of `rows` rows.
  explicit RowSet(std::uint32_t rows = 0) : words_((rows + word_rows - 1) / word_rows), rows_(rows) {}
  // The first `count` of them. Requires count <= rows.
  static RowSet first(std::uint32_t rows, std::uint32_t count);

  std::uint32_t rows() const { return rows_; }
  void add(std::uint32_t row) { words_[row / word_rows] |= bit(row); }
  void remove(std::uint32_t row) { words_[row / word_rows] &= ~bit(row); }
  void add_range(std::uint32_t from, std::uint32_t to);  // [from, to)
  bool contains(std::uint32_t row) const { return (words_[row / word_rows] & bit(row)) != 0; }

  bool any() const;
  std::uint32_t count() const;
  // Require any().
  std::uint32_t lowest() const;
  std::uint32_t highest() const;

  // With a set of the same page.
  RowSet& operator|=(const RowSet& other);
  RowSet& operator&=(const RowSet& other);
  RowSet& operator-=(const RowSet& other);
  bool operator==(const RowSet&) const = default;

  // visit(row), ascending.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t word = 0; word < words_.size(); ++word) {
      const auto base = static_cast<std::uint32_t>(word * word_rows);
      for (std::uint64_t bits = words_[word]; bits != 0; bits &= bits - 1)
        visit(base + static_cast<std::uint32_t>(std::countr_zero(bits)));
    }
  }

  // Bit i of word w is row 64 w + i; bits beyond rows() stay 0.
  std::span<std::uint64_t> words() { return words_; }
  std::span<const std::uint64_t> words() const { return words_; }

 private:
  static std::uint64_t bit(std::uint32_t row) { return std::uint64_t{1} << (row % word_rows); }

  std::vector<std::uint64_t> words_;
  std::uint32_t rows_ = 0;
};

}  // namespace search
