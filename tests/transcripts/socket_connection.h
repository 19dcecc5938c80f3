// The client's end of a loopback connection, with TLS (OpenSSL) and DEFLATE (zlib, RFC 4978) where they were begun.
#pragma once

#include <zlib.h>

#include "net/endpoint.h"
#include "net/tls/handles.h"
#include "net/unique_fd.h"
#include "support/target.h"

class SocketConnection : public support::Connection {
 public:
  explicit SocketConnection(const net::Endpoint& where);
  ~SocketConnection() override;

  void send(std::string_view bytes) override;
  std::string receive(std::chrono::milliseconds timeout) override;
  bool ended() const override { return ended_; }
  void hang_up() override;
  base::Result<void> start_tls() override;
  base::Result<void> start_compression() override;

 private:
  void send_plain(std::string_view bytes);
  // Empty: nothing came in time, or the end, which ended_ tells.
  std::string receive_plain(std::chrono::milliseconds timeout);
  std::string deflated(std::string_view bytes);
  std::string inflated(std::string_view bytes);

  net::tls::SslContextPtr context_;
  net::tls::SslPtr ssl_;
  net::UniqueFd fd_;
  bool ended_ = false;
  bool compressed_ = false;
  z_stream deflater_{};
  z_stream inflater_{};
};
