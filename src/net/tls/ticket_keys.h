// Keys that session tickets are sealed with (RFC 5077, RFC 8446 4.6.1). A new one every few hours; tickets of the last
// two are still taken and renewed. They live in memory alone: a restart means full handshakes, and nothing to steal
// from the disk. Thread rule: any thread.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <mutex>

#include <openssl/evp.h>

namespace net::tls {

class TicketKeys {
 public:
  // As SSL_CTX_set_tlsext_ticket_key_evp_cb wants it: 1 use it, 2 use it and renew the ticket, 0 do not know it, -1
  // failed.
  enum class Use { seal, open };
  int apply(Use use, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac);
  // Makes a new key now.
  void rotate();

 private:
  struct Key {
    std::array<unsigned char, 16> name;
    std::array<unsigned char, 32> cipher_key;
    std::array<unsigned char, 32> mac_key;
    std::chrono::steady_clock::time_point made;
  };
  void rotate_when_due();
  const Key* find(const unsigned char* name) const;

  std::mutex mutex_;
  std::deque<Key> keys_;  // newest first
};

}  // namespace net::tls
