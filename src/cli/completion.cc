#include "cli/completion.h"

#include <string_view>
#include <variant>
#include <vector>

#include "server/settings.h"

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
      COMPREPLY=($(compgen -S = -W "imap imaps lmtp metrics" -- "$word")) ;;
    COMMAND) COMPREPLY=($(compgen -W "$(_godwit_commands godwit)" -- "$word")) ;;
    [[:lower:]]*) COMPREPLY=($(compgen -W "${kind//|/ }" -- "$word")) ;;
    "") COMPREPLY=($(compgen -W "$(_godwit_commands "$path")" -- "$word")) ;;
  esac
}
)script";

struct Named {
  std::string path;
  const CommandInfo& command;
};

void collect(const CommandInfo& command, const std::string& path, std::vector<Named>& all) {
  all.push_back({path, command});
  for (const CommandInfo& each : command.commands) collect(each, path + " " + each.name, all);
}

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

std::string command_function(const std::vector<Named>& all) {
  Function function("_godwit_command");
  for (const Named& named : all) {
    if (named.path.find(' ') != named.path.npos) function.row("\"" + named.path + "\"", "return 0");
  }
  function.row("*", "return 1");
  return std::move(function).end();
}

std::string commands_function(const std::vector<Named>& all) {
  Function function("_godwit_commands");
  for (const Named& named : all) {
    std::string words;
    for (const CommandInfo& each : named.command.commands) append(words, each.name);
    function.words(named.path, words);
  }
  return std::move(function).end();
}

std::string options_function(const std::vector<Named>& all) {
  Function function("_godwit_options");
  for (const Named& named : all) {
    std::string words;
    for (const OptionInfo& option : named.command.options)
      for (const std::string& name : option.names) append(words, name);
    function.words(named.path, words);
  }
  return std::move(function).end();
}

std::string value_function(const std::vector<Named>& all) {
  Function function("_godwit_value_of");
  for (const Named& named : all) {
    for (const OptionInfo& option : named.command.options)
      for (const std::string& name : option.names) function.words(named.path + " " + name, option.value);
  }
  return std::move(function).end();
}

std::string argument_function(const std::vector<Named>& all) {
  Function function("_godwit_argument", "$1 $2");
  for (const Named& named : all) {
    for (std::size_t i = 0; i < named.command.arguments.size(); ++i)
      function.words(named.path + " " + std::to_string(i), named.command.arguments[i].value);
  }
  return std::move(function).end();
}

std::string settings_function() {
  std::string words;
  for (const server::Setting& setting : server::settings()) append(words, setting.key);
  return "_godwit_settings() {\n  echo \"" + words + "\"\n}\n";
}

std::string choices_function() {
  server::Config config;
  Function function("_godwit_choices");
  for (const server::Setting& setting : server::settings()) {
    std::string words;
    for (std::string_view choice : setting.choices) append(words, choice);
    if (std::holds_alternative<bool*>(setting.slot(config))) words = "true false";
    function.words(std::string(setting.key), words);
  }
  return std::move(function).end();
}

}  // namespace

std::string bash_completion(const CommandInfo& program) {
  std::vector<Named> all;
  collect(program, program.name, all);
  return head + command_function(all) + commands_function(all) + options_function(all) + value_function(all) +
         argument_function(all) + settings_function() + choices_function() + "complete -F _godwit godwit\n";
}

}  // namespace cli
