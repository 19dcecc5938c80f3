// Sorts rows by numbers without comparing them, and texts by the keys that they are cut into. Who calls it: SORT and
// THREAD. Linear: passes over digits that all numbers have in common are left out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace search {

enum class Direction : std::uint8_t { ascending, descending };

// Puts `order`, a permutation of the rows, in the order of numbers[row]; those alike stay in the order they have.
void sort_by_numbers(std::span<const std::uint32_t> numbers, Direction direction, std::vector<std::uint32_t>& order);
// The same by moments. Any two of them may be up to 2^64 - 1 apart.
void sort_by_seconds(std::span<const std::int64_t> seconds, Direction direction, std::vector<std::uint32_t>& order);

struct KeyedText {
  std::uint64_t key = 0;
  std::uint32_t text = 0;
};
// By key. `scratch` is room that is used again between calls.
void sort_keyed(std::span<KeyedText> items, std::vector<KeyedText>& scratch);

}  // namespace search
