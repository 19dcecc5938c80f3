// What is stored of a password: an Argon2id string, or a crypt(3) hash that came with an imported account.
// SECURITY: both functions take as long as the cost says; they run on a worker pool, never on an event loop.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace auth {

// RFC 9106 4 recommends 64 MiB and 3 passes where memory is scarce.
struct HashCost {
  std::uint32_t memory_kib = 65'536;
  std::uint32_t iterations = 3;
  std::uint32_t lanes = 1;
};

base::Result<std::string> hash_password(std::string_view password, HashCost cost);

enum class PasswordMatch : std::uint8_t { yes, no };
// `stored`: "$argon2id$…" or a crypt(3) string ("$y$", "$6$", "$2b$" …). Errc::corrupt when it is neither.
base::Result<PasswordMatch> verify_password(std::string_view password, const std::string& stored);
// Refuses what verify_password could not use, and crypt(3) methods that are broken (DES, MD5).
base::Result<void> check_stored_hash(const std::string& stored);

}  // namespace auth
