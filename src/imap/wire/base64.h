// base64 as AUTHENTICATE carries it: one line, padded, nothing else in it. RFC 9051 9, base64
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace imap::wire {

// nullopt for anything the production does not allow, and for bits left over (RFC 4648 3.5).
std::optional<std::string> decode_base64(std::string_view text);
std::string encode_base64(std::string_view bytes);

}  // namespace imap::wire
