#include "net/tls/ticket_keys.h"

#include <algorithm>
#include <cstring>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace net::tls {
namespace {

constexpr auto key_life = std::chrono::hours(6);
constexpr std::size_t keys_kept = 3;

}  // namespace

void TicketKeys::rotate() {
  std::lock_guard lock(mutex_);
  Key key;
  key.made = std::chrono::steady_clock::now();
  bool random = RAND_bytes(key.name.data(), key.name.size()) == 1 &&
                RAND_priv_bytes(key.cipher_key.data(), key.cipher_key.size()) == 1 &&
                RAND_priv_bytes(key.mac_key.data(), key.mac_key.size()) == 1;
  if (!random) return;
  keys_.push_front(key);
  while (keys_.size() > keys_kept) {
    OPENSSL_cleanse(&keys_.back(), sizeof(Key));
    keys_.pop_back();
  }
}

void TicketKeys::rotate_when_due() {
  {
    std::lock_guard lock(mutex_);
    if (!keys_.empty() && std::chrono::steady_clock::now() - keys_.front().made < key_life) return;
  }
  rotate();
}

const TicketKeys::Key* TicketKeys::find(const unsigned char* name) const {
  auto found = std::find_if(keys_.begin(), keys_.end(),
                            [&](const Key& key) { return std::memcmp(key.name.data(), name, key.name.size()) == 0; });
  return found == keys_.end() ? nullptr : &*found;
}

int TicketKeys::apply(Use use, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  rotate_when_due();
  std::lock_guard lock(mutex_);
  if (keys_.empty()) return -1;
  const Key* key = use == Use::seal ? &keys_.front() : find(name);
  if (key == nullptr) return 0;

  char digest[] = "SHA256";
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, const_cast<unsigned char*>(key->mac_key.data()),
                                        key->mac_key.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
  if (EVP_MAC_CTX_set_params(mac, parameters) != 1) return -1;
  if (use == Use::seal) {
    std::memcpy(name, key->name.data(), key->name.size());
    if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) return -1;
    return EVP_EncryptInit_ex2(cipher, EVP_aes_256_cbc(), key->cipher_key.data(), iv, nullptr) == 1 ? 1 : -1;
  }
  if (EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), key->cipher_key.data(), iv, nullptr) != 1) return -1;
  return key == &keys_.front() ? 1 : 2;
}

}  // namespace net::tls
