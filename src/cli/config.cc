// godwit config: what the settings are and mean.
#include <cstdio>

#include "cli/commands.h"
#include "cli/config_options.h"
#include "server/config_document.h"
#include "server/suggestion.h"

namespace cli {
namespace {

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

ExitCode show(const server::ConfigSources& sources) {
  server::ReadConfig read = server::read_config(sources);
  if (!read.problems.empty()) {
    std::fputs(server::to_string(read.problems).c_str(), stderr);
    return ExitCode::configuration;
  }
  print(server::show_config(read.config));
  return ExitCode::ok;
}

ExitCode explain(const std::string& key) {
  bool section = key.empty() || server::find_setting(key) == nullptr;
  bool found = false;
  for (const server::Setting& setting : server::settings()) {
    bool wanted = section ? key.empty() || setting.key.starts_with(key + ".") : setting.key == key;
    if (!wanted) continue;
    if (found) print("\n");
    print(server::explain_setting(setting));
    found = true;
  }
  if (found) return ExitCode::ok;
  std::fprintf(stderr, "godwit: there is no setting %s; `godwit config explain` lists all\n", key.c_str());
  return ExitCode::usage;
}

}  // namespace

void add_config(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("config", "Show and explain settings");
  command->require_subcommand(1);
  CLI::App* show_command =
      command->add_subcommand("show", "Print the configuration in force, as TOML; or all that is wrong with it");
  std::shared_ptr<ConfigOptions> options = add_config_options(*show_command);
  show_command->callback([options, &exit_code] { exit_code = show(options->complete()); });

  auto key = std::make_shared<std::string>();
  CLI::App* explain_command =
      command->add_subcommand("explain", "Say what a setting, a section or every setting means");
  explain_command->add_option("key", *key, "A setting or section, such as tls or tls.min_version")
      ->type_name("SETTING");
  explain_command->callback([key, &exit_code] { exit_code = explain(*key); });

  command->add_subcommand("example", "Print the example file: every setting with its default")->callback([] {
    print(server::example_file());
  });
}

}  // namespace cli
