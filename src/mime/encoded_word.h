// RFC 2047 encoded-words in header text, to UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace mime {

// Always valid UTF-8. White space between adjacent encoded-words goes (RFC 2047 6.2), and a character cut in
// two by adjacent words of the same charset is put together. 8-bit bytes outside of encoded-words: UTF-8 if
// they are, else windows-1252. An encoded-word that cannot be decoded stays as it is. `text` is unfolded.
std::string decode_header_text(std::string_view text);

}  // namespace mime
