// The manual pages: godwit(1), one for each command, and godwit.toml(5). Commands, options, exit codes and settings
// come from the program's tables, the sentences from manual_text.h. docs/operate/man/ holds them as they are installed.
#pragma once

#include <string>
#include <vector>

#include "cli/command_tree.h"

namespace cli {

struct ManualPage {
  std::string file;  // "godwit-serve.1"
  std::string text;  // man(7)
};

// All of them, the overview first. A command without sentences is a bug that ends the program.
std::vector<ManualPage> manual_pages(const CommandInfo& program);

}  // namespace cli
