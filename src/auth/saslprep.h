// Preparation of names and passwords before they are compared or hashed (RFC 4013).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace auth {

// Errc::bad_syntax: not UTF-8, or characters that the profile prohibits.
base::Result<std::string> saslprep(std::string_view utf8);

}  // namespace auth
