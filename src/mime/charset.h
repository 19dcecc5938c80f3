// Charsets by ICU; converters are kept per thread. IANA names and the usual aliases, without regard to case.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mime {

// For SEARCH, SORT and THREAD CHARSET.
bool charset_supported(std::string_view name);

// Errc::bad_charset: the charset is unknown; Errc::bad_syntax: the bytes are not text of that charset.
base::Result<std::string> to_utf8_strict(std::string_view bytes, std::string_view charset);

// Never fails, always valid UTF-8: malformed bytes become U+FFFD; in an unknown or absent charset and in
// US-ASCII, 8-bit bytes are read as UTF-8 if the whole is valid UTF-8, else as windows-1252.
std::string to_utf8(std::string_view bytes, std::string_view charset);

bool is_valid_utf8(std::string_view bytes);
// How many bytes at the end begin a character that is not complete: 0 to 3.
std::size_t incomplete_utf8_tail(std::string_view bytes);
// Bytes that are not UTF-8 become U+FFFD.
std::string repair_utf8(std::string_view bytes);

// The same as to_utf8, streaming: input may be cut inside a character. The guess for unknown charsets is per
// line.
class CharsetDecoder {
 public:
  explicit CharsetDecoder(std::string_view charset);
  ~CharsetDecoder();
  CharsetDecoder(CharsetDecoder&&) noexcept;
  CharsetDecoder& operator=(CharsetDecoder&&) noexcept;
  void feed(std::string_view bytes, std::string& out);
  void finish(std::string& out);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace mime
