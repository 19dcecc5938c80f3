#include "auth/scram_keys.h"

#include <charconv>
#include <cstdlib>

#include <openssl/evp.h>

#include "auth/crypto.h"
#include "base/base64.h"

namespace auth {
namespace {

constexpr std::string_view scheme = "SCRAM-SHA-256$";

// Hi() of RFC 5802 2.2 is PBKDF2 with HMAC.
std::string salted_password(std::string_view password, std::string_view salt, std::uint32_t iterations) {
  std::string out(32, '\0');
  int made = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                               reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                               static_cast<int>(iterations), EVP_sha256(), static_cast<int>(out.size()),
                               reinterpret_cast<unsigned char*>(out.data()));
  if (made != 1) std::abort();
  return out;
}

// What stands before `mark`; the rest stays in `text`.
base::Result<std::string_view> up_to(std::string_view& text, char mark) {
  std::size_t at = text.find(mark);
  if (at == text.npos) return base::fail(base::Errc::corrupt, "a stored SCRAM verifier is cut");
  std::string_view part = text.substr(0, at);
  text.remove_prefix(at + 1);
  return part;
}

}  // namespace

ScramKeys make_scram_keys(std::string_view password, std::string salt, std::uint32_t iterations) {
  std::string salted = salted_password(password, salt, iterations);
  ScramKeys keys;
  keys.stored_key = sha256(hmac_sha256(salted, "Client Key"));
  keys.server_key = hmac_sha256(salted, "Server Key");
  keys.salt = std::move(salt);
  keys.iterations = iterations;
  wipe(salted);
  return keys;
}

std::string to_string(const ScramKeys& keys) {
  return std::string(scheme) + std::to_string(keys.iterations) + ':' + base::base64_encode(keys.salt) + '$' +
         base::base64_encode(keys.stored_key) + ':' + base::base64_encode(keys.server_key);
}

base::Result<ScramKeys> parse_scram_keys(std::string_view text) {
  if (!text.starts_with(scheme)) return base::fail(base::Errc::corrupt, "a stored SCRAM verifier of another kind");
  text.remove_prefix(scheme.size());
  TRY(auto iterations, up_to(text, ':'));
  TRY(auto salt, up_to(text, '$'));
  TRY(auto stored_key, up_to(text, ':'));
  ScramKeys keys;
  auto [end, error] = std::from_chars(iterations.data(), iterations.data() + iterations.size(), keys.iterations);
  if (error != std::errc() || end != iterations.data() + iterations.size() || keys.iterations == 0) {
    return base::fail(base::Errc::corrupt, "a stored SCRAM verifier without iterations");
  }
  TRY(keys.salt, base::base64_decode(salt));
  TRY(keys.stored_key, base::base64_decode(stored_key));
  TRY(keys.server_key, base::base64_decode(text));
  return keys;
}

}  // namespace auth
