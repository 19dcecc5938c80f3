#include "server/embedded.h"

#include <filesystem>

#include "net/loop_pool.h"
#include "net/server.h"
#include "server/listeners.h"
#include "server/process.h"
#include "server/wiring.h"

namespace server {

using base::Result;

namespace {

base::Task<Result<ControlFields>> refuse_status(ControlCall&) {
  co_return base::fail(base::Errc::closed, "no server runs; a command (godwit import or its like) has the store open");
}

}  // namespace

struct Embedded::Parts {
  Config config;
  net::LoopPool loops{1};
  net::Server server{loops, nullptr, net::ServerSettings()};
  std::unique_ptr<Wiring> wiring;
};

Embedded::Embedded() : parts_(std::make_unique<Parts>()) {}

Embedded::~Embedded() {
  parts_->server.stop(std::chrono::seconds(10));
  if (parts_->wiring) parts_->wiring->close();
  parts_->wiring.reset();
  give_to_owner(parts_->config.store.path);
}

Result<std::unique_ptr<Embedded>> Embedded::start(Config config, MissingStore missing) {
  if (missing == MissingStore::refuse && !std::filesystem::is_directory(config.store.path)) {
    return base::fail(base::Errc::not_found, "there is no store at " + config.store.path + "; name it with --store");
  }
  std::unique_ptr<Embedded> embedded(new Embedded);
  Parts& parts = *embedded->parts_;
  parts.config = std::move(config);
  parts.config.listen = ListenConfig();
  for (auto* list : {&parts.config.listen.imap, &parts.config.listen.imaps, &parts.config.listen.lmtp,
                     &parts.config.listen.metrics}) {
    list->clear();
  }
  TRY(make_store_directory(parts.config.store, parts.config.process));
  Protocols protocols;
  protocols.control = [&parts](base::Channel& channel) { return parts.wiring->control(channel); };
  TRY(open_listeners(parts.server, parts.config, protocols));
  TRY(parts.wiring, Wiring::open(parts.config, parts.loops));
  parts.wiring->handle("status", refuse_status);
  parts.server.accept_connections();
  return embedded;
}

Result<StoreConnection> connect_to_store(const Config& config, Embedded::MissingStore missing) {
  StoreConnection connection;
  Result<ControlClient> client = ControlClient::connect(config.store.path);
  if (!client.has_value() && client.error().code == base::Errc::closed) {
    TRY(connection.embedded, Embedded::start(config, missing));
    client = ControlClient::connect(config.store.path);
  }
  if (!client.has_value()) return base::fail(std::move(client).error());
  connection.client = std::make_unique<ControlClient>(std::move(*client));
  return connection;
}

}  // namespace server
