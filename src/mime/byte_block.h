// Sixteen bytes of a text looked at together: what searches for line breaks through whole bodies is made of. The
// compilers' own vectors, so that it is the same source on every processor.
#pragma once

#include <cstdint>
#include <cstring>

namespace mime {

// Comparing two gives -1 in each byte that is equal, and 0 in the others.
using ByteBlock [[gnu::vector_size(16)]] = signed char;
inline constexpr std::size_t byte_block_bytes = sizeof(ByteBlock);

// Requires byte_block_bytes at `at`.
inline ByteBlock load_block(const char* at) {
  ByteBlock block;
  std::memcpy(&block, at, sizeof block);
  return block;
}

inline ByteBlock equal_to(ByteBlock block, char c) { return block == static_cast<signed char>(c); }

inline bool any_byte(ByteBlock block) {
  std::uint64_t halves[2];
  std::memcpy(halves, &block, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

// Of bytes that are 0 to 15 each.
inline std::size_t sum_of_bytes(ByteBlock block) {
  std::uint64_t halves[2];
  std::memcpy(halves, &block, sizeof halves);
  return ((halves[0] + halves[1]) * 0x0101'0101'0101'0101u) >> 56;
}

}  // namespace mime
