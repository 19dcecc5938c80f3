// godwit check: verifies a whole store against the model, changing nothing. The server must not be running: what is
// written meanwhile would look like damage.
#include "mail/check.h"

#include <cstdio>
#include <memory>

#include "base/scope.h"
#include "cli/progress.h"
#include "cli/store_command.h"
#include "server/open_engine.h"

namespace cli {
namespace {

using base::Result;

struct CheckCommand {
  std::shared_ptr<ConfigOptions> config;
  bool fast = false;
};

void print(const mail::CheckReport& report) {
  for (const mail::Finding& finding : report.findings)
    std::printf("%s: %s\n", finding.where.c_str(), finding.what.c_str());
  if (report.findings_not_kept > 0) {
    std::printf("… and %llu more\n", static_cast<unsigned long long>(report.findings_not_kept));
  }
  std::printf("%llu accounts, %llu folders, %llu messages, %llu bodies: %s\n",
              static_cast<unsigned long long>(report.accounts), static_cast<unsigned long long>(report.mailboxes),
              static_cast<unsigned long long>(report.messages), static_cast<unsigned long long>(report.bodies),
              report.sound()
                  ? "sound"
                  : (std::to_string(report.findings.size() + report.findings_not_kept) + " findings").c_str());
}

Result<ExitCode> check(const server::Config& config, const CheckCommand& command) {
  TRY(std::unique_ptr<engine::Engine> engine, server::open_existing_engine(config.store));
  Progress progress("checking", 0);
  std::uint64_t told = 0;
  mail::CheckOptions options;
  options.bodies = command.fast ? mail::CheckOptions::Bodies::look_up : mail::CheckOptions::Bodies::read;
  options.progress = [&](const mail::CheckProgress& now) {
    progress.advance(now.messages - told, 0);
    told = now.messages;
  };
  TRY(const mail::CheckReport report, base::sync_wait(mail::check(*engine, std::move(options))));
  progress.finish();
  print(report);
  return report.sound() ? ExitCode::ok : ExitCode::failed;
}

}  // namespace

void add_check(CLI::App& app, ExitCode& exit_code) {
  CLI::App* app_check =
      app.add_subcommand("check", "Verify a whole store, changing nothing; the server must not be running");
  auto command = std::make_shared<CheckCommand>();
  command->config = add_config_options(*app_check);
  app_check->add_flag("--fast", command->fast, "Look bodies up, but do not read them");
  app_check->callback([command, &exit_code] {
    exit_code =
        with_closed_store(*command->config, [&](const server::Config& config) { return check(config, *command); });
  });
}

}  // namespace cli
