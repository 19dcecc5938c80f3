// What `godwit status` asks for over the control socket: how the server is, at a glance. docs/formats/control.md lists
// the fields.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "net/server.h"
#include "server/config.h"
#include "server/control.h"
#include "server/process_stat.h"
#include "server/store_space.h"

namespace server {

// What is looked up when somebody asks.
struct StatusSources {
  const Config& config;
  const net::Server& server;
  const ProcessStat& process;
  const StoreSpace& space;
  engine::Health health;
  std::size_t accounts = 0;
  std::int64_t certificate_expiry = 0;  // of the first to end, in seconds since 1970; 0: there is none
};

// The fields of the answer.
ControlFields status_fields(const StatusSources& sources);

// One line for each listener: name, address, connections open, accepted, refused, TLS handshakes that failed; separated
// by tabs.
std::vector<std::string> status_listeners(const net::Server& server);

}  // namespace server
