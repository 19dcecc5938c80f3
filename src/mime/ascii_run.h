// How much of a text is ASCII, eight bytes at a time, since nearly all of most mail is. For charsets, casemap, search
// and the names of folders.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "mime/ascii.h"

namespace mime {

// How many bytes at the front of `text` are ASCII.
inline std::size_t ascii_run(std::string_view text) {
  constexpr std::uint64_t eight_bit_marks = 0x8080'8080'8080'8080u;
  std::size_t at = 0;
  for (std::uint64_t word = 0; text.size() - at >= sizeof word; at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & eight_bit_marks) != 0) break;
  }
  while (at < text.size() && !is_eight_bit(text[at])) ++at;
  return at;
}

inline bool is_ascii(std::string_view text) { return ascii_run(text) == text.size(); }

}  // namespace mime
