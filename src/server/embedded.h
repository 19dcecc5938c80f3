// A server inside a command, for when none runs: it opens the store, listens on the control socket alone, and ends with
// the command. So commands know one way to the store (control_client.h), and a second command finds the first one's
// server.
#pragma once

#include <memory>

#include "base/result.h"
#include "server/config.h"
#include "server/control_client.h"

namespace server {

class Embedded {
 public:
  // Errc::in_use: another program has the store open. The directory must exist, unless `make_store`.
  enum class MissingStore { refuse, make };
  static base::Result<std::unique_ptr<Embedded>> start(Config config, MissingStore missing);
  ~Embedded();  // everything is durable after it
  Embedded(const Embedded&) = delete;
  Embedded& operator=(const Embedded&) = delete;

 private:
  Embedded();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// A connection to the store's server, which is `embedded` when none ran.
struct StoreConnection {
  std::unique_ptr<Embedded> embedded;
  std::unique_ptr<ControlClient> client;
};
base::Result<StoreConnection> connect_to_store(const Config& config, Embedded::MissingStore missing);

}  // namespace server
