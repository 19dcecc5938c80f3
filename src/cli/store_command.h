// What commands that work on a store share: a connection to its server, and how failures are told.
#pragma once

#include <functional>
#include <string>

#include "cli/commands.h"
#include "cli/config_options.h"
#include "server/embedded.h"

namespace cli {

// Reads the configuration, connects (opening the store in this process when no server runs) and runs `work`. What fails
// is told on standard error; the exit code says of which kind it was.
ExitCode with_store(const ConfigOptions& options, server::Embedded::MissingStore missing,
                    const std::function<base::Result<void>(server::ControlClient&)>& work);

// The same for what works on a store that no server may have open: `work` opens it, and says what the command ends
// with. Files that it made are the store's owner's after it.
ExitCode with_closed_store(const ConfigOptions& options,
                           const std::function<base::Result<ExitCode>(const server::Config&)>& work);

// The first line of standard input without its line end. Errc::bad_syntax when there is none.
base::Result<std::string> read_password_line();
// Asks on the terminal, twice, without echo.
base::Result<std::string> ask_for_password();

// 1.2 GB
std::string human_bytes(std::uint64_t bytes);
// "500M", "2G", "1024", "none" as a control field takes it. Errc::bad_syntax.
base::Result<std::string> limit_argument(const std::string& text);

}  // namespace cli
