// AUTHENTICATE. RFC 9051 6.2.2, the initial response of RFC 4959
#pragma once

#include <optional>
#include <string>

namespace imap {

struct Authenticate {
  std::string mechanism;  // upper case
  // SECURITY: a secret. Already decoded from base64; "=" is an empty string, absence is nullopt.
  std::optional<std::string> initial_response;
  bool operator==(const Authenticate&) const = default;
};

}  // namespace imap
