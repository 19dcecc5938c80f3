// How a name that was typed becomes the name of an account. One rule for logins, for commands and for the addresses
// mail comes to.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace auth {

inline constexpr std::size_t max_account_name_bytes = 255;

// Prepared (RFC 4013) and in lower case: "Ada@Example.org" logs in to "ada@example.org". Errc::bad_syntax: empty, too
// long, control characters, '/' or '*' and '%' (they mean something in folder names).
base::Result<std::string> account_name(std::string_view typed);

}  // namespace auth
