// The script for fish: a `complete` for each thing that can be offered, with the place where it can.
#include "cli/completion/completion.h"
#include "cli/completion/parts.h"

namespace cli {
namespace {

constexpr const char* head =
    R"script(# fish completion for godwit. Made by `godwit completion fish` from the program's own table of commands.
# The command that the words before the cursor name, and how many arguments it has already.
function __godwit_place
    set -l path godwit
    set -l arguments 0
    set -l is_value no
    for word in (commandline -opc)[2..]
        if test $is_value = yes
            set is_value no
        else if string match -q -- '-*' $word
            contains -- "$path $word" $__godwit_options_with_value; and set is_value yes
        else if contains -- "$path $word" $__godwit_paths
            set path "$path $word"
        else
            set arguments (math $arguments + 1)
        end
    end
    printf '%s\n' $path $arguments
end
# Whether the cursor is behind this command, and if a number is given, at its argument of that number.
function __godwit_at
    set -l place (__godwit_place)
    test "$place[1]" = "$argv[1]"; or return 1
    test (count $argv) = 1; or test $place[2] = $argv[2]
end
complete -c godwit -f
)script";

std::string word(std::string_view text) {
  std::string doubled;
  for (char c : text) {
    if (c == '\\') doubled += '\\';
    doubled += c;
  }
  return in_quotes(doubled, R"(\')");
}

// The options of `complete` for what an option or an argument takes.
std::string action(std::string_view value) {
  switch (what_is_taken(value)) {
    case Takes::nothing: return "";
    case Takes::file: return " -r -F";
    case Takes::directory: return " -x -a '(__fish_complete_directories)'";
    case Takes::key_and_value: return " -x -a '$__godwit_keys_and_values'";
    case Takes::setting: return " -x -a '$__godwit_settings'";
    case Takes::listener: return " -x -a '" + joined(listener_names(), "= ") + "='";
    case Takes::command: return " -x -a '$__godwit_commands'";
    case Takes::choice: return " -x -a '" + joined(choices_of(value), " ") + "'";
    case Takes::anything: break;
  }
  return " -x";
}

std::string complete_at(const std::string& place) { return "complete -c godwit -n \"__godwit_at " + place + "\""; }

std::string lines_of(const Place& place) {
  const std::string here = word(place.path);
  std::string text;
  for (const CommandInfo& each : place.command.commands)
    text += complete_at(here + " 0") + " -a " + each.name + " -d " + word(each.help) + "\n";
  for (const OptionInfo& option : place.command.options) {
    text += complete_at(here);
    for (const std::string& name : option.names)
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    text += action(option.value) + " -d " + word(option.help) + "\n";
  }
  for (std::size_t i = 0; i < place.command.arguments.size(); ++i) {
    const std::string& value = place.command.arguments[i].value;
    if (what_is_taken(value) != Takes::anything)
      text += complete_at(here + " " + std::to_string(i)) + action(value) + "\n";
  }
  return text;
}

std::string variable(const std::string& name, const std::vector<std::string>& values) {
  std::string text = "set -g __godwit_" + name;
  for (const std::string& value : values) text += " " + word(value);
  return text + "\n";
}

std::string path_variables(const std::vector<Place>& all) {
  std::vector<std::string> paths;
  std::vector<std::string> options;
  for (const Place& place : all) {
    paths.push_back(place.path);
    for (const OptionInfo& option : place.command.options) {
      if (option.value.empty()) continue;
      for (const std::string& name : option.names) options.push_back(place.path + " " + name);
    }
  }
  return variable("paths", paths) + variable("options_with_value", options);
}

std::string word_variables(const CommandInfo& program) {
  std::vector<std::string> commands;
  commands.reserve(program.commands.size());
  for (const CommandInfo& each : program.commands) commands.push_back(each.name);
  std::vector<std::string> settings;
  std::vector<std::string> pairs;
  for (const SettingChoices& setting : setting_choices()) {
    settings.push_back(setting.key);
    if (setting.choices.empty()) pairs.push_back(setting.key + "=");
    for (const std::string& choice : setting.choices) pairs.push_back(setting.key + "=" + choice);
  }
  return variable("commands", commands) + variable("settings", settings) + variable("keys_and_values", pairs);
}

}  // namespace

std::string fish_completion(const CommandInfo& program) {
  const std::vector<Place> all = places(program);
  std::string text = head + path_variables(all) + word_variables(program);
  for (const Place& place : all) text += lines_of(place);
  return text;
}

}  // namespace cli
