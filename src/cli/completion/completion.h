// Completion scripts, made from the commands and settings that there are, so that they offer what the program takes.
// Used by `godwit completion` and by the build, which installs them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_tree.h"

namespace cli {

std::string bash_completion(const CommandInfo& program);
std::string zsh_completion(const CommandInfo& program);
std::string fish_completion(const CommandInfo& program);

// The names that `godwit completion` takes, as in "bash|zsh|fish".
std::vector<std::string> completion_shells();
// Nothing for a shell that is not among them.
std::optional<std::string> completion_for(std::string_view shell, const CommandInfo& program);

}  // namespace cli
