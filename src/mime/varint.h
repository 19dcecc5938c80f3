// Numbers of the stored formats: seven bits a byte, the lowest first, the high bit says that more follow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mime {

inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Takes a number from the front; false if there is none, or one over 64 bits.
inline bool take_varint(std::string_view& in, std::uint64_t& value) {
  if (!in.empty() && static_cast<unsigned char>(in.front()) < 0x80) {  // most are small
    value = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    return true;
  }
  value = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    if (shift == 63 && byte > 1) return false;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

// A string with its size before it.
inline void append_sized(std::string& out, std::string_view value) {
  append_varint(out, value.size());
  out += value;
}

inline bool take_sized(std::string_view& in, std::string_view& value) {
  std::uint64_t size = 0;
  if (!take_varint(in, size) || size > in.size()) return false;
  value = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

}  // namespace mime
