#include "cli/config_options.h"

#include <cstdio>

namespace cli {

server::ConfigSources ConfigOptions::complete() const {
  server::ConfigSources complete = sources;
  if (!store.empty()) complete.overrides.push_back("store.path=" + store);
  return complete;
}

std::shared_ptr<ConfigOptions> add_config_options(CLI::App& command) {
  auto options = std::make_shared<ConfigOptions>();
  command.add_option("--config", options->sources.file, "TOML file with settings")->type_name("FILE");
  command.add_option("--store", options->store, "Directory of the store (setting store.path)")->type_name("DIR");
  command
      .add_option("--set", options->sources.overrides,
                  "A setting, as in --set auth.cleartext=loopback; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  return options;
}

std::optional<server::Config> read_or_tell(const ConfigOptions& options) {
  server::ReadConfig read = server::read_config(options.complete());
  if (read.problems.empty()) return std::move(read.config);
  std::fputs(server::to_string(read.problems).c_str(), stderr);
  return std::nullopt;
}

}  // namespace cli
