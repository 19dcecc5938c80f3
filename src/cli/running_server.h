// What commands share that make sense only while a server runs.
#pragma once

#include <chrono>
#include <functional>

#include "cli/commands.h"
#include "cli/config_options.h"
#include "server/control_client.h"

namespace cli {

// A server that hangs must not hang who asks.
inline constexpr std::chrono::seconds default_patience{10};

// Reads the configuration, connects to the store's server and runs `work`. What fails is told on standard error;
// ExitCode::not_running when no server runs.
ExitCode with_running_server(const ConfigOptions& options, std::chrono::seconds patience,
                             const std::function<base::Result<void>(server::ControlClient&)>& work);

}  // namespace cli
