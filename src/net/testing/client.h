// A blocking client for tests over real loopback sockets, in the clear or with TLS. Every wait ends after ten seconds
// at the latest, so that a test fails instead of hanging.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/endpoint.h"
#include "net/tls/handles.h"
#include "net/unique_fd.h"

namespace net::testing {

struct TlsOptions {
  std::string server_name;
  std::vector<std::string> alpn;
  int max_version = 0;  // 0: the newest
};

class Client {
 public:
  explicit Client(const Endpoint& where, int receive_buffer_bytes = 0);
  // The handshake failed: false.
  [[nodiscard]] bool start_tls(const TlsOptions& options = {});
  void send(std::string_view bytes);
  // Everything up to and with `end`; what came so far when the stream ends or time is up.
  std::string read_until(std::string_view end);
  std::string read_bytes(std::size_t count);
  // Everything until the server closes.
  std::string read_all();
  void close_sending();
  void reset();  // closes with RST
  bool connected() const { return static_cast<bool>(fd_); }
  SSL* ssl() const { return ssl_.get(); }
  int fd() const { return fd_.get(); }
  // The common name of the certificate that the server showed.
  std::string server_certificate_name() const;

 private:
  // Appends to pending_; false at the end.
  bool receive();
  tls::SslContextPtr context_;
  tls::SslPtr ssl_;
  UniqueFd fd_;
  std::string pending_;
};

}  // namespace net::testing
