// Sessions that send their next operation when the one before is answered, `pipeline` commands at a time.
#pragma once

#include <vector>

#include "command_choice.h"
#include "imap_session.h"

namespace load {

class ClosedLoop : public ImapSession {
 public:
  ClosedLoop(Run& run, std::uint64_t connection, const std::vector<CommandTemplate>& commands);
  void start() override;

 private:
  void answered(Answer answer) override;
  void send_next();

  CommandChoice choice_;
  std::uint64_t begun_ = 0;
  std::uint64_t outstanding_ = 0;
  Time sent_;
  std::string text_;
};

}  // namespace load
