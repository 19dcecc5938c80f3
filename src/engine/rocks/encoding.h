// How numbers and strings stand in the log and in the index: little-endian fixed numbers, LEB128 varints, strings with
// their length before them; big-endian where keys must sort (docs/formats/log.md, docs/formats/rocks.md).
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/result.h"

namespace engine::rocks {

inline void put_u32(std::string& to, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) to += static_cast<char>(number >> shift);
}
inline void put_u64(std::string& to, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) to += static_cast<char>(number >> shift);
}
inline void put_varint(std::string& to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) to += static_cast<char>(number | 0x80);
  to += static_cast<char>(number);
}
inline void put_string(std::string& to, std::string_view bytes) {
  put_varint(to, bytes.size());
  to += bytes;
}
inline void put_big_u32(std::string& to, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(number >> shift);
}
inline void put_big_u64(std::string& to, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(number >> shift);
}
// `bytes` holds at least 8 (4).
inline std::uint64_t big_u64(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}
inline std::uint32_t big_u32(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

// Takes values off the front of bytes that somebody else keeps. Errc::corrupt when they end too early.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  base::Result<std::uint8_t> u8() {
    TRY(auto taken, take(1));
    return static_cast<std::uint8_t>(taken[0]);
  }
  base::Result<std::uint32_t> u32() {
    TRY(auto taken, take(4));
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number |= std::uint32_t{static_cast<unsigned char>(taken[i])} << (8 * i);
    return number;
  }
  base::Result<std::uint64_t> u64() {
    TRY(std::uint64_t low, u32());
    TRY(std::uint64_t high, u32());
    return low | high << 32;
  }
  base::Result<std::uint64_t> varint() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      TRY(auto byte, u8());
      number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
    return base::fail(base::Errc::corrupt, "a number of more than 64 bits");
  }
  base::Result<std::string_view> string() {
    TRY(auto length, varint());
    return take(length);
  }
  // A count of things of at least one byte each.
  base::Result<std::uint64_t> count() {
    TRY(auto number, varint());
    if (number > rest_.size()) return base::fail(base::Errc::corrupt, "a count beyond the end");
    return number;
  }
  base::Result<std::string_view> take(std::uint64_t length) {
    if (length > rest_.size()) return base::fail(base::Errc::corrupt, "a value that ends too early");
    std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace engine::rocks
