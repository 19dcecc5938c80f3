// IMAP strings for what stands in mail: always well-formed, whatever the bytes. Used by the renderers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mime {

// string = quoted / literal, RFC 9051 4.3. A NUL, which neither may hold, is given as 0x80.
void append_string(std::string& out, std::string_view value);
void append_nil(std::string& out);
// nstring: NIL without a value.
void append_nstring(std::string& out, const std::optional<std::string>& value);

}  // namespace mime
