// UTF-8 as RFC 3629 4 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imap::wire {

// Takes the first character off `text`; nullopt, with nothing taken, if it is not well formed or text is empty.
std::optional<char32_t> take_utf8(std::string_view& text);
void append_utf8(std::string& out, char32_t character);
bool is_utf8(std::string_view text);
bool is_ascii(std::string_view text);

}  // namespace imap::wire
