// Sorts numbered keys of 64 bits: what SORT reduces every criterion to.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace search {

struct KeyedRow {
  std::uint64_t key = 0;
  std::uint32_t row = 0;
};

// By key, then by row. `scratch` is room that is used again between calls. Linear: passes over bytes that all keys have
// in common are left out.
void sort_keyed(std::span<KeyedRow> items, std::vector<KeyedRow>& scratch);

}  // namespace search
