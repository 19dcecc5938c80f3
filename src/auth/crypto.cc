#include "auth/crypto.h"

#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace auth {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Without randomness or a hash nothing may go on: a predictable salt is worse than no server.
void require(int succeeded) {
  if (succeeded != 1) std::abort();
}

// Looked up once: EVP_sha256() is looked up anew each time that it is used.
const EVP_MD* sha256_digest() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  require(digest != nullptr ? 1 : 0);
  return digest;
}

}  // namespace

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  require(RAND_bytes(bytes_of(out), static_cast<int>(count)));
  return out;
}

std::string sha256(std::string_view data) {
  std::string out(32, '\0');
  require(EVP_Digest(data.data(), data.size(), bytes_of(out), nullptr, sha256_digest(), nullptr));
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::string out(32, '\0');
  unsigned int length = 0;
  const auto* made =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(data), data.size(), bytes_of(out), &length);
  require(made != nullptr && length == out.size() ? 1 : 0);
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace auth
