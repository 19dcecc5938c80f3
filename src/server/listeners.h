// Opens the listeners that the configuration names, each with its protocol's session.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "net/server.h"
#include "server/config.h"

namespace server {

// Sessions by protocol. They are called only once the server accepts, so that listeners can be opened (as root) before
// the store is.
struct Protocols {
  net::Session imap;
  net::Session lmtp;
  net::Session metrics;
  net::Session control;
};

base::Result<void> open_listeners(net::Server& server, const Config& config, const Protocols& protocols);

// Directories in which the configured unix sockets lie.
std::vector<std::string> socket_directories(const Config& config);

}  // namespace server
