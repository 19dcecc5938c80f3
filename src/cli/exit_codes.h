// What the program ends with, in one table: the manual pages are made from it, docs/operate/exit-codes.md is held to
// it.
#pragma once

#include <span>
#include <string_view>

#include "server/run.h"

namespace cli {

struct ExitCodeRow {
  server::ExitCode code;
  std::string_view meaning;
  std::string_view remedy;  // empty: nothing is to be done
};

std::span<const ExitCodeRow> exit_codes();

}  // namespace cli
