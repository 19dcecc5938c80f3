// What the scripts of all shells are made of; a shell's own file only knows how to write it down.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_tree.h"

namespace cli {

// A command under its path, as in "godwit account add".
struct Place {
  std::string path;
  const CommandInfo& command;
};

// The program and all its commands, each before those below it. They refer to `program`.
std::vector<Place> places(const CommandInfo& program);

// What an option or argument takes, by the name that the parser gives it (OptionInfo::value).
enum class Takes : std::uint8_t {
  nothing,
  anything,
  file,
  directory,
  key_and_value,
  setting,
  listener,
  command,
  choice
};
Takes what_is_taken(std::string_view value);
// Of Takes::choice, as in "mbox|maildir".
std::vector<std::string> choices_of(std::string_view value);
// What --listen may name: the settings below "listen" that are addresses.
std::vector<std::string> listener_names();

struct SettingChoices {
  std::string key;
  std::vector<std::string> choices;  // empty: anything
};
std::vector<SettingChoices> setting_choices();

std::string joined(const std::vector<std::string>& words, std::string_view between);
// In single quotes, inside of which `'` becomes `escaped`.
std::string in_quotes(std::string_view text, std::string_view escaped);

}  // namespace cli
