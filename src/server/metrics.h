// Everything counted, as Prometheus reads it.
#pragma once

#include <string>

#include "net/server.h"

namespace server {

// The text format 0.0.4 of base's metrics and of the listeners' traffic.
std::string metrics_text(const net::Server& server);

}  // namespace server
