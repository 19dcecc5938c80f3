// --config, --set and --store, as every command takes them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "server/config_reader.h"

namespace cli {

struct ConfigOptions {
  server::ConfigSources sources;
  std::string store;  // --store: another spelling of --set store.path=

  // Sources with --store in them.
  server::ConfigSources complete() const;
};

std::shared_ptr<ConfigOptions> add_config_options(CLI::App& command);

// The configuration that they give; nothing: it has mistakes, which are told on standard error
// (ExitCode::configuration).
std::optional<server::Config> read_or_tell(const ConfigOptions& options);

}  // namespace cli
