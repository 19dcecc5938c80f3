#include "search/radix_sort.h"

#include <algorithm>
#include <array>

namespace search {
namespace {

constexpr std::size_t key_bytes = 8;
constexpr std::size_t byte_values = 256;
// Below it comparing is quicker than counting.
constexpr std::size_t worth_counting = 1'500;

bool before(const KeyedRow& a, const KeyedRow& b) { return a.key != b.key ? a.key < b.key : a.row < b.row; }

using Counts = std::array<std::array<std::uint32_t, byte_values>, key_bytes>;

std::size_t byte_of(std::uint64_t key, std::size_t byte) { return (key >> (8 * byte)) & 0xff; }

Counts count(std::span<const KeyedRow> items) {
  Counts counts{};
  for (const KeyedRow& item : items) {
    for (std::size_t byte = 0; byte < key_bytes; ++byte) ++counts[byte][byte_of(item.key, byte)];
  }
  return counts;
}

// Moves `from` to `to` in the order of one byte; those alike stay in their order.
void distribute(std::span<const KeyedRow> from, std::span<KeyedRow> to, std::size_t byte,
                const std::array<std::uint32_t, byte_values>& counts) {
  std::array<std::uint32_t, byte_values> next{};
  std::uint32_t sum = 0;
  for (std::size_t value = 0; value < byte_values; ++value) {
    next[value] = sum;
    sum += counts[value];
  }
  for (const KeyedRow& item : from) to[next[byte_of(item.key, byte)]++] = item;
}

}  // namespace

void sort_keyed(std::span<KeyedRow> items, std::vector<KeyedRow>& scratch) {
  if (std::ranges::is_sorted(items, before)) return;
  if (items.size() < worth_counting) {
    std::ranges::sort(items, before);
    return;
  }
  // The passes keep the order of what is alike: it must be that of the rows to begin with.
  const bool by_row = std::ranges::is_sorted(items, {}, &KeyedRow::row);
  if (!by_row) std::ranges::sort(items, {}, &KeyedRow::row);
  const Counts counts = count(items);
  scratch.resize(std::max(scratch.size(), items.size()));
  std::span<KeyedRow> from = items;
  std::span<KeyedRow> to(scratch.data(), items.size());
  for (std::size_t byte = 0; byte < key_bytes; ++byte) {
    if (counts[byte][byte_of(from.front().key, byte)] == from.size()) continue;
    distribute(from, to, byte, counts[byte]);
    std::swap(from, to);
  }
  if (from.data() != items.data()) std::ranges::copy(from, items.begin());
}

}  // namespace search
