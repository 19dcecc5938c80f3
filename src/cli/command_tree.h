// The program's commands and options as values, read from the parser itself: completion scripts and manual pages are
// made from this, so that they offer and describe exactly what the program takes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace cli {

enum class Repeat : std::uint8_t { once, any_number };

struct OptionInfo {
  std::vector<std::string> names;  // "-f", "--from"
  std::string value;               // what it takes: FILE, DIR, "mbox|maildir" …; empty: nothing
  std::string help;
  Repeat repeat = Repeat::once;
};

enum class Presence : std::uint8_t { optional, required };

struct ArgumentInfo {
  std::string value;  // ACCOUNT, FOLDER, PATH …
  std::string help;
  Presence presence = Presence::required;
};

struct CommandInfo {
  std::string name;
  std::string help;
  std::vector<OptionInfo> options;
  std::vector<ArgumentInfo> arguments;
  std::vector<CommandInfo> commands;
};

CommandInfo describe(const CLI::App& app);
// Of the whole program.
CommandInfo command_tree();

}  // namespace cli
