// Which command a session sends next: in turn where all weigh the same, by chance otherwise. The chance is seeded by
// the connection's number, so that every server is asked the same.
#pragma once

#include <string>
#include <vector>

#include "command_template.h"
#include "run.h"

namespace load {

class CommandChoice {
 public:
  CommandChoice(Run& run, std::uint64_t connection, const std::vector<CommandTemplate>& commands);
  [[nodiscard]] bool empty() const { return commands_.empty(); }
  void write_next(std::string& out);

 private:
  const CommandTemplate& choose();

  Run& run_;
  const std::vector<CommandTemplate>& commands_;
  TemplateState state_;
  std::uint64_t weight_in_all_ = 0;
  std::size_t turn_ = 0;
};

}  // namespace load
