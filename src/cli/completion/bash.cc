// The script for bash: tables of words by command, and one function that finds out what is wanted at the cursor.
#include "cli/completion/completion.h"
#include "cli/completion/parts.h"

namespace cli {
namespace {

// In the script a command is named by its path, as in "godwit account add".
constexpr const char* head =
    R"script(# bash completion for godwit. Made by `godwit completion bash` from the program's own table of commands.
_godwit() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local path=godwit kind= setting= position=0 at
  COMPREPLY=()
  # What lies between the name and the cursor. bash makes "=" a word of its own.
  for ((at = 1; at < COMP_CWORD; at++)); do
    local this=${COMP_WORDS[at]}
    if [[ $this == = ]]; then
      [[ $kind ]] || ((at++))
      continue
    fi
    if [[ $kind ]]; then
      kind=
      continue
    fi
    if _godwit_command "$path $this"; then
      path="$path $this"
    elif [[ $this == -* ]]; then
      kind=$(_godwit_value_of "$path $this")
    else
      ((position++))
    fi
  done
  [[ $word == = ]] && word= && before==
  # --set KEY=VALUE, at the value.
  if [[ $before == = && ! $kind ]]; then
    local equals=$((COMP_CWORD - 1))
    [[ ${COMP_WORDS[COMP_CWORD]} == = ]] && equals=$COMP_CWORD
    setting=${COMP_WORDS[equals-1]}
    COMPREPLY=($(compgen -W "$(_godwit_choices "$setting")" -- "$word"))
    return
  fi
  if [[ $kind == "" && $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(_godwit_options "$path")" -- "$word"))
    return
  fi
  [[ $kind ]] || kind=$(_godwit_argument "$path" "$position")
  case $kind in
    FILE | PATH)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    DIR)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    KEY=VALUE)
      compopt -o nospace 2>/dev/null
      COMPREPLY=($(compgen -S = -W "$(_godwit_settings)" -- "$word")) ;;
    SETTING) COMPREPLY=($(compgen -W "$(_godwit_settings)" -- "$word")) ;;
    NAME=ADDRESS)
      compopt -o nospace 2>/dev/null
      COMPREPLY=($(compgen -S = -W "$(_godwit_listeners)" -- "$word")) ;;
    COMMAND) COMPREPLY=($(compgen -W "$(_godwit_commands godwit)" -- "$word")) ;;
    [[:lower:]]*) COMPREPLY=($(compgen -W "${kind//|/ }" -- "$word")) ;;
    "") COMPREPLY=($(compgen -W "$(_godwit_commands "$path")" -- "$word")) ;;
  esac
}
)script";

// A function that looks its first argument up among patterns.
class Function {
 public:
  explicit Function(std::string_view name, std::string_view subject = "$1") {
    text_ = std::string(name) + "() {\n  case \"" + std::string(subject) + "\" in\n";
  }
  void row(const std::string& pattern, const std::string& action) {
    text_ += "    " + pattern + ") " + action + " ;;\n";
  }
  void words(const std::string& subject, const std::string& words) {
    if (!words.empty()) row("\"" + subject + "\"", "echo \"" + words + "\"");
  }
  std::string end() && { return text_ + "  esac\n}\n"; }

 private:
  std::string text_;
};

void append(std::string& words, std::string_view word) {
  if (!words.empty()) words += ' ';
  words += word;
}

std::string command_function(const std::vector<Place>& all) {
  Function function("_godwit_command");
  for (const Place& place : all) {
    if (place.path.find(' ') != place.path.npos) function.row("\"" + place.path + "\"", "return 0");
  }
  function.row("*", "return 1");
  return std::move(function).end();
}

std::string commands_function(const std::vector<Place>& all) {
  Function function("_godwit_commands");
  for (const Place& place : all) {
    std::string words;
    for (const CommandInfo& each : place.command.commands) append(words, each.name);
    function.words(place.path, words);
  }
  return std::move(function).end();
}

std::string options_function(const std::vector<Place>& all) {
  Function function("_godwit_options");
  for (const Place& place : all) {
    std::string words;
    for (const OptionInfo& option : place.command.options)
      for (const std::string& name : option.names) append(words, name);
    function.words(place.path, words);
  }
  return std::move(function).end();
}

std::string value_function(const std::vector<Place>& all) {
  Function function("_godwit_value_of");
  for (const Place& place : all) {
    for (const OptionInfo& option : place.command.options)
      for (const std::string& name : option.names) function.words(place.path + " " + name, option.value);
  }
  return std::move(function).end();
}

std::string argument_function(const std::vector<Place>& all) {
  Function function("_godwit_argument", "$1 $2");
  for (const Place& place : all) {
    for (std::size_t i = 0; i < place.command.arguments.size(); ++i)
      function.words(place.path + " " + std::to_string(i), place.command.arguments[i].value);
  }
  return std::move(function).end();
}

std::string settings_function(const std::vector<SettingChoices>& settings) {
  std::string words;
  for (const SettingChoices& setting : settings) append(words, setting.key);
  return "_godwit_settings() {\n  echo \"" + words + "\"\n}\n";
}

std::string listeners_function() {
  return "_godwit_listeners() {\n  echo \"" + joined(listener_names(), " ") + "\"\n}\n";
}

std::string choices_function(const std::vector<SettingChoices>& settings) {
  Function function("_godwit_choices");
  for (const SettingChoices& setting : settings) function.words(setting.key, joined(setting.choices, " "));
  return std::move(function).end();
}

}  // namespace

std::string bash_completion(const CommandInfo& program) {
  const std::vector<Place> all = places(program);
  const std::vector<SettingChoices> settings = setting_choices();
  return head + command_function(all) + commands_function(all) + options_function(all) + value_function(all) +
         argument_function(all) + settings_function(settings) + listeners_function() + choices_function(settings) +
         "complete -F _godwit godwit\n";
}

}  // namespace cli
