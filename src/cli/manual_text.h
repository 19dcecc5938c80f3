// What the manual pages say in sentences; the rest of them comes from the program's own tables (manual_page.h).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "server/run.h"

namespace cli {

struct Example {
  std::string_view what;
  std::string_view lines;
};

struct ManualText {
  std::string_view command;  // "serve"
  // Paragraphs with an empty line between them; what stands in backquotes is bold.
  std::string_view description;
  std::vector<server::ExitCode> codes;  // what it ends with
  std::vector<Example> examples;
  std::vector<std::string_view> see_also;  // "godwit.toml(5)", beside godwit(1)
};

// One for each command, in no order.
std::span<const ManualText> manual_texts();

// Of godwit(1) and godwit.toml(5).
std::string_view overview_text();
std::span<const Example> overview_examples();
std::string_view configuration_text();
// A file that can be used as it is, but for the names in it.
std::string_view configuration_example();

}  // namespace cli
