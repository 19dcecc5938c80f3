#include "socket_target.h"

#include <stdexcept>

#include "imap/session/session.h"
#include "socket_connection.h"

namespace {

template <class T>
T must(base::Result<T> result) {
  if (!result.has_value()) throw std::runtime_error(base::describe(result.error()));
  return std::move(*result);
}

base::Task<void> serve(base::Channel& channel, imap::session::Services services) {
  auto running = imap::session::run(channel, services);
  co_await running;
}

}  // namespace

SocketTarget::SocketTarget(support::OpenEngine open_engine, EngineLife life, net::TlsUse tls)
    : MemoryTarget(std::move(open_engine), life), tls_(tls) {
  if (tls_ == net::TlsUse::none) return;
  net::tls::Settings settings;
  settings.certificates.push_back(
      net::testing::make_certificate(directory_.path(), "server", "localhost", {"localhost"}));
  context_ = must(net::tls::Context::load(std::move(settings)));
}

SocketTarget::~SocketTarget() { stop(); }

void SocketTarget::opened() {
  server_ = std::make_unique<net::Server>(loops_, context_.get(), net::ServerSettings{});
  net::Service service;
  service.name = "imap";
  service.session = [services = services()](base::Channel& channel) { return serve(channel, services); };
  service.tls = tls_;
  where_ = must(server_->open(std::move(service), must(net::parse_endpoint("127.0.0.1:0"))));
  server_->accept_connections();
}

void SocketTarget::closing() {
  server_->stop(std::chrono::seconds(1));
  server_.reset();
}

std::unique_ptr<support::Connection> SocketTarget::connect() {
  auto connection = std::make_unique<SocketConnection>(where_);
  if (tls_ == net::TlsUse::from_start && !connection->start_tls().has_value()) throw std::runtime_error("TLS");
  return connection;
}
