// SocketTarget: the same server behind net::Server and real loopback sockets, in the clear or with TLS from the first
// byte. What it shows beyond MemoryTarget is that sessions live on net's channels as on those in memory.
#pragma once

#include <memory>

#include "net/server.h"
#include "net/testing/certificate.h"
#include "net/tls/context.h"
#include "support/memory_target.h"

class SocketTarget : public support::MemoryTarget {
 public:
  // `tls`: on_request offers STARTTLS, from_start is what port 993 does.
  SocketTarget(support::OpenEngine open_engine, EngineLife life, net::TlsUse tls);
  ~SocketTarget() override;

  std::unique_ptr<support::Connection> connect() override;

 protected:
  void opened() override;
  void closing() override;

 private:
  const net::TlsUse tls_;
  net::testing::TemporaryDirectory directory_;
  std::unique_ptr<net::tls::Context> context_;
  net::LoopPool loops_{2};
  std::unique_ptr<net::Server> server_;
  net::Endpoint where_;
};
