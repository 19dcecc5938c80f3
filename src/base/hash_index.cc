#include "base/hash_index.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace base {

std::uint64_t hash_secret() {
  static const std::uint64_t secret = [] {
    std::random_device random;
    return std::uint64_t{random()} << 32 | random();
  }();
  return secret;
}

std::uint64_t hash_of(std::string_view text) {
  static const std::uint64_t factor = folded_product(hash_secret(), 0xd6e8'feb8'6659'fd93u) | 1;
  std::uint64_t hash = hash_secret() ^ text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t taken = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), taken);
    hash = folded_product(hash ^ word, factor) + factor;
    text.remove_prefix(taken);
  }
  return hash;
}

// At most half full.
HashIndex::HashIndex(std::size_t numbers)
    : slots_(std::bit_ceil(2 * (numbers + 1))),
      shift_(64 - static_cast<unsigned>(std::countr_zero(slots_.size()))),
      secret_(hash_secret()) {}

}  // namespace base
