// The script for zsh: a function for each command, which tells _arguments what the command takes.
#include <algorithm>

#include "cli/completion/completion.h"
#include "cli/completion/parts.h"

namespace cli {
namespace {

constexpr const char* head =
    R"script(#compdef godwit
# zsh completion for godwit. Made by `godwit completion zsh` from the program's own table of commands.
)script";

// --set KEY=VALUE: the key first, then what it may be.
constexpr const char* values =
    R"script(_godwit_key_and_value() {
  if compset -P '*='; then
    local key=${${IPREFIX%=}##*=}
    compadd -- $(_godwit_choices $key)
  else
    compadd -q -S = -- $(_godwit_settings)
  fi
}
_godwit_setting() { compadd -- $(_godwit_settings); }
)script";

// Works in fpath, where this file is the function, and when it is read by `source`.
constexpr const char* tail =
    R"script(if [[ ${funcstack[1]} == _godwit ]]; then
  _godwit "$@"
else
  compdef _godwit godwit
fi
)script";

std::string word(std::string_view text) { return in_quotes(text, R"('\'')"); }

std::string function_name(std::string_view path) {
  std::string name = "_" + std::string(path);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

// _arguments ends an explanation at "]", and a message at ":".
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// The last part of a specification: what is offered.
std::string action(std::string_view value) {
  switch (what_is_taken(value)) {
    case Takes::file: return "_files";
    case Takes::directory: return "_files -/";
    case Takes::key_and_value: return "_godwit_key_and_value";
    case Takes::setting: return "_godwit_setting";
    case Takes::listener: return "_godwit_listener";
    case Takes::command: return "_godwit_commands";
    case Takes::choice: return "(" + joined(choices_of(value), " ") + ")";
    case Takes::nothing:
    case Takes::anything: break;
  }
  return " ";
}

std::string specification(const OptionInfo& option) {
  std::string rest = option.value.empty() ? "" : "=";
  rest += "[" + escaped(option.help) + "]";
  if (!option.value.empty()) rest += ":" + escaped(option.value) + ":" + action(option.value);
  if (option.repeat == Repeat::any_number) return word("*" + option.names.back() + rest);
  const std::string others = "(" + joined(option.names, " ") + ")";
  std::vector<std::string> each;
  each.reserve(option.names.size());
  for (const std::string& name : option.names) {
    std::string text = others;
    text += name;
    text += rest;
    each.push_back(word(text));
  }
  return joined(each, " ");
}

std::string specifications(const CommandInfo& command) {
  std::string text;
  for (const OptionInfo& option : command.options) text += " \\\n    " + specification(option);
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const ArgumentInfo& argument = command.arguments[i];
    text += " \\\n    " + word(std::to_string(i + 1) + ":" + escaped(argument.value) + ":" + action(argument.value));
  }
  return text;
}

// Offers the commands below a path, each with its explanation.
std::string commands_function(const Place& place) {
  std::string text = function_name(place.path) + "_commands() {\n  local -a commands=(";
  for (const CommandInfo& each : place.command.commands) text += "\n    " + word(each.name + ":" + each.help);
  return text + "\n  )\n  _describe -t commands command commands\n}\n";
}

std::string group(const Place& place) {
  const std::string name = function_name(place.path);
  std::string text = commands_function(place) + name + "() {\n  local line state context\n  typeset -A opt_args\n";
  text += "  _arguments -C" + specifications(place.command) + " \\\n    '1:command:" + name +
          "_commands' '*::argument:->below' && return\n  case $line[1] in\n";
  for (const CommandInfo& each : place.command.commands)
    text += "    " + each.name + ") " + name + "_" + each.name + " ;;\n";
  return text + "  esac\n}\n";
}

std::string function(const Place& place) {
  if (!place.command.commands.empty()) return group(place);
  return function_name(place.path) + "() {\n  _arguments -s -S" + specifications(place.command) + "\n}\n";
}

std::string settings_functions() {
  std::string keys;
  std::string choices;
  for (const SettingChoices& setting : setting_choices()) {
    keys += " " + setting.key;
    if (!setting.choices.empty())
      choices += "    " + setting.key + ") print -l " + joined(setting.choices, " ") + " ;;\n";
  }
  return "_godwit_settings() { print -l" + keys + "; }\n_godwit_choices() {\n  case $1 in\n" + choices + "  esac\n}\n" +
         "_godwit_listener() { compset -P '*=' || compadd -q -S = -- " + joined(listener_names(), " ") + "; }\n";
}

}  // namespace

std::string zsh_completion(const CommandInfo& program) {
  std::string text = head + settings_functions() + values;
  for (const Place& place : places(program)) text += function(place);
  return text + tail;
}

}  // namespace cli
