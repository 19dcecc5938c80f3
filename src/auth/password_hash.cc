#include "auth/password_hash.h"

#include <array>
#include <memory>

#include <argon2.h>
#include <crypt.h>

#include "auth/crypto.h"

namespace auth {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::string_view argon2id_mark = "$argon2id$";

base::Result<PasswordMatch> verify_crypt(const std::string& password, const std::string& stored) {
  auto data = std::make_unique<crypt_data>();
  const char* made = crypt_rn(password.c_str(), stored.c_str(), data.get(), sizeof(crypt_data));
  if (made == nullptr) return base::fail(base::Errc::corrupt, "a stored password hash cannot be used");
  PasswordMatch match = equal_in_constant_time(made, stored) ? PasswordMatch::yes : PasswordMatch::no;
  return match;
}

}  // namespace

base::Result<std::string> hash_password(std::string_view password, HashCost cost) {
  std::string salt = random_bytes(salt_bytes);
  std::array<char, 256> encoded{};
  int outcome = argon2id_hash_encoded(cost.iterations, cost.memory_kib, cost.lanes, password.data(), password.size(),
                                      salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size());
  if (outcome != ARGON2_OK) return base::fail(base::Errc::bug, std::string("Argon2: ") + argon2_error_message(outcome));
  return std::string(encoded.data());
}

base::Result<PasswordMatch> verify_password(std::string_view password, const std::string& stored) {
  if (!stored.starts_with(argon2id_mark)) {
    // crypt(3) ends at a NUL: a password that holds one never matches.
    if (password.find('\0') != password.npos) return PasswordMatch::no;
    return verify_crypt(std::string(password), stored);
  }
  int outcome = argon2id_verify(stored.c_str(), password.data(), password.size());
  if (outcome == ARGON2_OK) return PasswordMatch::yes;
  if (outcome == ARGON2_VERIFY_MISMATCH) return PasswordMatch::no;
  if (outcome == ARGON2_MEMORY_ALLOCATION_ERROR) return base::fail(base::Errc::unavailable, "no memory for Argon2");
  return base::fail(base::Errc::corrupt, std::string("a stored password hash: ") + argon2_error_message(outcome));
}

base::Result<void> check_stored_hash(const std::string& stored) {
  for (std::string_view method : {"$argon2id$", "$y$", "$gy$", "$7$", "$2b$", "$2y$", "$2a$", "$6$", "$5$"}) {
    if (stored.starts_with(method)) {
      TRY(verify_password("", stored));
      return {};
    }
  }
  return base::fail(base::Errc::bad_syntax, "not a hash that can be used: give $argon2id$, $y$, $2b$, $6$ or $5$");
}

}  // namespace auth
