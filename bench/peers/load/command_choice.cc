#include "command_choice.h"

namespace load {

CommandChoice::CommandChoice(Run& run, std::uint64_t connection, const std::vector<CommandTemplate>& commands)
    : run_(run),
      commands_(commands),
      state_{.connection = connection, .range = run.options().range, .random = Random(connection)} {
  for (const WeightedCommand& command : run.options().commands) weight_in_all_ += command.weight;
}

const CommandTemplate& CommandChoice::choose() {
  if (weight_in_all_ == commands_.size()) return commands_[turn_++ % commands_.size()];
  std::uint64_t left = state_.random.below(weight_in_all_);
  for (std::size_t i = 0;; ++i) {
    const std::uint64_t weight = run_.options().commands[i].weight;
    if (left < weight) return commands_[i];
    left -= weight;
  }
}

void CommandChoice::write_next(std::string& out) { choose().write(out, state_, run_.mails()); }

}  // namespace load
