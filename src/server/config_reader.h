// Makes a Config from a TOML file and overrides of the command line. Finds every mistake at once, each with its place
// and what to do about it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/config.h"

namespace server {

struct ConfigSources {
  std::string file;                    // empty: none
  std::vector<std::string> overrides;  // "key.path=value", in order
  std::vector<std::string> listeners;  // "imap=127.0.0.1:1143"; any replaces all that are configured
};

struct ConfigProblem {
  std::string place;    // "godwit.toml:12", "--set", "default"
  std::string message;  // what is wrong and what to do
  bool operator==(const ConfigProblem&) const = default;
};

struct ReadConfig {
  Config config;
  std::vector<ConfigProblem> problems;  // none: it can be used
};

ReadConfig read_config(const ConfigSources& sources);
// The same with the file's text at hand; `file` is its name in problems.
ReadConfig read_config(const ConfigSources& sources, std::string_view file_text);

// "place: message" a line.
std::string to_string(const std::vector<ConfigProblem>& problems);

}  // namespace server
