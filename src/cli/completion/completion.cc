#include "cli/completion/completion.h"

namespace cli {
namespace {

struct Shell {
  std::string_view name;
  std::string (*script)(const CommandInfo& program);
};

constexpr Shell shells[] = {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

}  // namespace

std::vector<std::string> completion_shells() {
  std::vector<std::string> names;
  for (const Shell& shell : shells) names.emplace_back(shell.name);
  return names;
}

std::optional<std::string> completion_for(std::string_view shell, const CommandInfo& program) {
  for (const Shell& each : shells) {
    if (each.name == shell) return each.script(program);
  }
  return std::nullopt;
}

}  // namespace cli
