// The message of SASL PLAIN (RFC 4616).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace auth {

struct PlainMessage {
  std::string authorization;   // who to act as; empty: the same as `authentication`
  std::string authentication;  // whose password it is
  std::string password;
};

// RFC 4616 2: message = [authzid] UTF8NUL authcid UTF8NUL passwd. Errc::bad_syntax.
base::Result<PlainMessage> parse_plain(std::string_view message);

}  // namespace auth
