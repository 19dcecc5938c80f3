// LOGIN. RFC 9051 6.2.3
#pragma once

#include <string>

namespace imap {

struct Login {
  std::string userid;
  std::string password;  // SECURITY: a secret
  bool operator==(const Login&) const = default;
};

}  // namespace imap
