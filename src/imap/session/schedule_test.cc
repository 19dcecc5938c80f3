#include "imap/session/schedule.h"

#include <vector>

#include <gtest/gtest.h>

namespace imap::session {
namespace {

struct Case {
  const char* command;
  Numbering numbering;
  std::vector<const char*> ahead;
  mail::TellExpunges expected;
};

std::deque<wire::Event> events(const std::vector<const char*>& commands) {
  std::deque<wire::Event> out;
  for (const char* text : commands) out.push_back(wire::CommandReady{"a", text});
  return out;
}

// RFC 9051 5.5 and 7.5.1
TEST(ScheduleTest, ExpungeIsToldWhereNoNumberOnItsWayCanBreak) {
  using enum mail::TellExpunges;
  using enum Numbering;
  const std::vector<Case> cases{
      {"NOOP", sequence, {}, yes},
      {"FETCH", sequence, {}, withhold},
      {"STORE", sequence, {}, withhold},
      {"FETCH", uid, {}, yes},
      {"NOOP", sequence, {"a FETCH 1 FLAGS"}, withhold},
      {"NOOP", sequence, {"a NOOP", "b store 1 FLAGS ()"}, withhold},
      {"NOOP", sequence, {"a UID FETCH 1 FLAGS"}, yes},
      {"NOOP", sequence, {"a nonsense"}, yes},
      {"NOOP", sequence, {"a SELECT x", "b FETCH 1 FLAGS"}, yes},
      {"FETCH", uid, {"a COPY 1 x"}, withhold},
      {"NOOP", sequence, {"a UID SEARCH 1:2 UNSEEN"}, withhold},
      {"SEARCH", uid, {"a UID SORT (DATE) UTF-8 1:2"}, withhold},
      {"SEARCH", uid, {}, yes},
      {"COPY", sequence, {"a COPY 1 x"}, withhold},
      {"COPY", sequence, {"a EXPUNGE", "b FETCH 1 FLAGS"}, yes},
      {"EXPUNGE", sequence, {"a FETCH 1 FLAGS"}, yes},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(tell_expunges_after(*find_command(c.command), c.numbering, events(c.ahead)), c.expected)
        << c.command << " before " << (c.ahead.empty() ? "nothing" : c.ahead.front());
  }
}

TEST(ScheduleTest, NothingIsFramedBehindWhatChangesTheFraming) {
  for (const char* text :
       {"a STARTTLS", "a idle", "a AUTHENTICATE PLAIN", "a COMPRESS DEFLATE", "a ENABLE QRESYNC", "a LOGIN a b"}) {
    EXPECT_TRUE(stops_look_ahead(wire::CommandReady{"a", text})) << text;
  }
  for (const char* text : {"a NOOP", "a FETCH 1 FLAGS", "a STARTTLSX", ""}) {
    EXPECT_FALSE(stops_look_ahead(wire::CommandReady{"a", text})) << text;
  }
}

}  // namespace
}  // namespace imap::session
