// SIGHUP and changed certificates: what a running server takes over, and what it says it cannot.
#pragma once

#include "net/server.h"
#include "net/tls/context.h"
#include "server/config_reader.h"

namespace server {

// Reads the certificates if their files changed; a failure is logged and the old ones stay.
void reload_certificates(net::tls::Context& tls);

// Reads the configuration again. With problems nothing changes. Settings that can change live do; the others that
// differ are named in the log. `running` is what is in force and takes over what changed. `tls` may be nullptr.
void reload_config(const ConfigSources& sources, Config& running, net::Server& server, net::tls::Context* tls);

// Keys of settings that differ between the two and need a restart.
std::vector<std::string> settings_that_need_a_restart(const Config& running, const Config& wanted);

}  // namespace server
