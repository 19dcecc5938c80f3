// The completion script for bash, made from the commands and settings that there are.
#pragma once

#include <string>

#include "cli/command_tree.h"

namespace cli {

std::string bash_completion(const CommandInfo& program);

}  // namespace cli
