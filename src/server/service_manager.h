// Tells the service manager how far the server is, by the protocol of sd_notify(3): systemd's Type=notify counts a
// service as started when it says so, and starts what comes after it only then. Called by run.cc.
#pragma once

#include <cstdint>

namespace server {

enum class Progress : std::uint8_t { ready, stopping };

// One datagram to the socket that NOTIFY_SOCKET names; nothing where it names none. A failure is logged: the service
// goes on, but its manager waits in vain.
void tell_service_manager(Progress progress);

}  // namespace server
