// godwit status: how the running server is, for a person at three in the morning or, with --json, for a script. The
// exit code alone says whether all is well.
#include <cstdio>
#include <ctime>
#include <memory>

#include "cli/commands.h"
#include "cli/running_server.h"
#include "cli/status_text.h"

namespace cli {
namespace {

using base::Result;
using server::ControlClient;

struct StatusOptions {
  std::shared_ptr<ConfigOptions> config;
  bool json = false;
  std::uint64_t timeout_seconds = default_patience.count();
};

Result<ServerStatus> ask(ControlClient& client) {
  TRY(client.begin("status", {}));
  ServerStatus status;
  while (true) {
    TRY(ControlClient::Received received, client.receive());
    if (!received.chunk) {
      status.fields = std::move(received.fields);
      return status;
    }
    status.listeners.push_back(std::move(*received.chunk));
  }
}

ExitCode show(const StatusOptions& options) {
  bool healthy = true;
  auto work = [&](ControlClient& client) -> Result<void> {
    TRY(ServerStatus status, ask(client));
    const std::int64_t now = std::time(nullptr);
    std::fputs((options.json ? status_json(status, now) : status_text(status, now)).c_str(), stdout);
    healthy = status.fields["condition"] == "healthy";
    return {};
  };
  const ExitCode code = with_running_server(*options.config, std::chrono::seconds(options.timeout_seconds), work);
  if (options.json && code == ExitCode::not_running) std::printf("{\"running\": false}\n");
  return code == ExitCode::ok && !healthy ? ExitCode::failed : code;
}

}  // namespace

void add_status(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand(
      "status", "Say how the running server is; ends with 0 only if it runs and its store is healthy");
  auto options = std::make_shared<StatusOptions>();
  options->config = add_config_options(*command);
  command->add_flag("--json", options->json, "One JSON object, for scripts");
  command->add_option("--timeout", options->timeout_seconds, "How long to wait for the server's answer")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 3600).description(""));
  command->callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace cli
