// TLS directly on the descriptor: OpenSSL reads and writes the socket itself, nothing is copied through a BIO pair.
#pragma once

#include <string>

#include "net/tls/context.h"
#include "net/transport.h"

namespace net::tls {

class TlsTransport final : public Transport {
 public:
  // nullptr when OpenSSL has no memory.
  static std::unique_ptr<TlsTransport> make(const Context& context, int fd, std::string alpn, BufferPool& buffers);

  // Goes on with the handshake. `failed` leaves the reason in error().
  IoResult handshake();
  IoResult read_some(std::span<char> into) override;
  IoResult write_some(const ChunkCursor& from) override;
  void say_goodbye() override;

  // RFC 5929 tls-server-end-point and tls-unique, RFC 9266 tls-exporter; empty for other types.
  std::string channel_binding(std::string_view type) const;
  // "TLSv1.3 TLS_AES_128_GCM_SHA256", for the log.
  std::string describe() const;
  const std::string& error() const { return error_; }

 private:
  explicit TlsTransport(BufferPool& buffers) : buffers_(buffers) {}
  IoResult outcome_of(int returned);

  BufferPool& buffers_;
  Handshake handshake_;
  SslPtr ssl_;
  std::string error_;
  unsigned writes_ = 0;  // up to the one that brings the session ticket
  bool broken_ = false;  // after a fatal error OpenSSL must not be asked to say goodbye
};

}  // namespace net::tls
