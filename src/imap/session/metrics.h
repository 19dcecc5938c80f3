// What is counted of IMAP sessions: commands by name and result, how long they took, and sessions by what they do.
#pragma once

#include <chrono>

#include "imap/session/activity.h"
#include "imap/session/completion.h"

namespace imap::session {

struct CommandRow;

// Counts its session under what it does, for as long as it lives.
class ActivityCount {
 public:
  ActivityCount();
  ~ActivityCount();
  ActivityCount(const ActivityCount&) = delete;
  ActivityCount& operator=(const ActivityCount&) = delete;
  void show(Activity activity);
  Activity shown() const { return shown_; }

 private:
  Activity shown_ = Activity::not_authenticated;
};

// Makes them all, so that /metrics has them before the first command.
void make_command_metrics();
// nullptr: what is no command. Answers when it ended, which is now.
std::chrono::steady_clock::time_point count_command(const CommandRow* row, Condition condition,
                                                    std::chrono::steady_clock::time_point began);

}  // namespace imap::session
