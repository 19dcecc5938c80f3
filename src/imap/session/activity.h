// What a session does now, for whoever looks at sessions from outside: the metrics, and an operator who lists them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/channel.h"

namespace imap::session {

struct Session;

enum class Activity : std::uint8_t { not_authenticated, authenticated, selected, idle };
inline constexpr std::array activities{Activity::not_authenticated, Activity::authenticated, Activity::selected,
                                       Activity::idle};
std::string_view name_of(Activity activity);

// Called by each session on its own thread. Outlives them.
class ActivityObserver {
 public:
  virtual ~ActivityObserver() = default;
  // `mailbox`: the full name of the one selected, as it was then; empty: none.
  virtual void session_does(const base::Channel& channel, Activity activity, std::string_view mailbox) = 0;
};

// Tells whoever looks, if anything is different.
void show_activity(Session& session, Activity activity);

}  // namespace imap::session
