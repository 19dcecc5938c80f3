// The SCRAM-SHA-256 verifier (RFC 5802 3, RFC 7677): what the server keeps so that a client can prove a password
// without sending it. Cannot be derived from another hash of the password, so it is made when the password is set.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace auth {

// RFC 7677 4 asks for at least 4096.
inline constexpr std::uint32_t default_scram_iterations = 16'384;

struct ScramKeys {
  std::string salt;
  std::uint32_t iterations = default_scram_iterations;
  std::string stored_key;  // H(ClientKey)
  std::string server_key;

  bool operator==(const ScramKeys&) const = default;
};

// `password` is prepared (saslprep.h).
ScramKeys make_scram_keys(std::string_view password, std::string salt, std::uint32_t iterations);

// "SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>", base 64: the form other servers exchange.
std::string to_string(const ScramKeys& keys);
base::Result<ScramKeys> parse_scram_keys(std::string_view text);

}  // namespace auth
