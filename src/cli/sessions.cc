// godwit sessions, godwit kick: who is connected to the running server, and their end.
#include <cstdio>
#include <ctime>
#include <memory>
#include <vector>

#include "cli/commands.h"
#include "cli/running_server.h"
#include "cli/status_text.h"

namespace cli {
namespace {

using base::Result;
using server::ControlClient;

struct SessionsOptions {
  std::shared_ptr<ConfigOptions> config;
  std::string account;
  bool json = false;
};

Result<std::vector<std::string>> ask(ControlClient& client, const std::string& account) {
  server::ControlFields fields;
  if (!account.empty()) fields["account"] = account;
  TRY(client.begin("sessions", std::move(fields)));
  std::vector<std::string> lines;
  while (true) {
    TRY(ControlClient::Received received, client.receive());
    if (!received.chunk) return lines;
    lines.push_back(std::move(*received.chunk));
  }
}

Result<void> list(ControlClient& client, const SessionsOptions& options) {
  TRY(std::vector<std::string> lines, ask(client, options.account));
  const std::int64_t now = std::time(nullptr);
  std::fputs((options.json ? sessions_json(lines) : sessions_text(lines, now)).c_str(), stdout);
  return {};
}

Result<void> kick(ControlClient& client, const std::string& account) {
  TRY(server::ControlFields fields, client.call("kick", {{"account", account}}));
  std::printf("%s sessions of %s ended\n", fields["sessions"].c_str(), account.c_str());
  return {};
}

}  // namespace

void add_sessions(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("sessions", "List who is connected to the running server");
  auto options = std::make_shared<SessionsOptions>();
  options->config = add_config_options(*command);
  command->add_option("account", options->account, "Only sessions of this account")->type_name("ACCOUNT");
  command->add_flag("--json", options->json, "A JSON array, for scripts");
  command->callback([options, &exit_code] {
    exit_code = with_running_server(*options->config, default_patience,
                                    [&](ControlClient& client) { return list(client, *options); });
  });
}

void add_kick(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("kick", "End all sessions of an account");
  auto options = std::make_shared<SessionsOptions>();
  options->config = add_config_options(*command);
  command->add_option("account", options->account, "Whose sessions")->type_name("ACCOUNT")->required();
  command->callback([options, &exit_code] {
    exit_code = with_running_server(*options->config, default_patience,
                                    [&](ControlClient& client) { return kick(client, options->account); });
  });
}

}  // namespace cli
