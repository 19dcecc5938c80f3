// Base 64 (RFC 4648 4), strict: what a SASL client sends is decoded whole or refused.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

std::string base64_encode(std::string_view bytes);
// Padding required, no white space, no bits left over (RFC 4648 3.5). Errc::bad_syntax.
Result<std::string> base64_decode(std::string_view text);

}  // namespace base
