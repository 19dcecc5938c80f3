// The collation i;unicode-casemap (RFC 5051): titlecased, compatibility-decomposed UTF-8, compared by octets.
// What SEARCH, SORT and THREAD compare by (RFC 5256 7, RFC 5255 4.5).
#pragma once

#include <string>
#include <string_view>

namespace mime {

// The prepared string. What is no valid UTF-8 is returned unchanged (RFC 5051 2 (1)(b)).
std::string unicode_casemap(std::string_view utf8);
// Appends; ASCII costs a table look-up a byte.
void append_unicode_casemap(std::string_view utf8, std::string& out);

// Is `needle` (prepared) in `haystack` (prepared)?
inline bool contains(std::string_view haystack, std::string_view needle) {
  return haystack.find(needle) != std::string_view::npos;
}

// Prepares text that arrives in pieces; a character may be cut in two. Invalid UTF-8 passes through.
class CasemapStream {
 public:
  void feed(std::string_view utf8, std::string& out);
  void finish(std::string& out);

 private:
  std::string partial_;  // up to 3 bytes of a character
};

}  // namespace mime
