// What a server said of itself (docs/formats/control.md, "status"), for people and for scripts. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/control.h"

namespace cli {

struct ServerStatus {
  server::ControlFields fields;
  std::vector<std::string> listeners;  // name, address, open, accepted, refused, failed handshakes; by tabs
};

// Lines for a terminal. `now` is in seconds since 1970.
std::string status_text(const ServerStatus& status, std::int64_t now);
// One object: every field under its name with _ for -, numbers as numbers, and an array of listeners.
std::string status_json(const ServerStatus& status, std::int64_t now);

// Of sessions: account, listener, peer, tls or clear, and since when it is connected and waits for its peer, by tabs.
std::string sessions_text(const std::vector<std::string>& lines, std::int64_t now);
std::string sessions_json(const std::vector<std::string>& lines);

// "3 d 4 h", "5 min 12 s"
std::string duration_text(std::int64_t seconds);

}  // namespace cli
