#include <gtest/gtest.h>

#include "support/transcript.h"

namespace support {
namespace {

TEST(TranscriptParseTest, ReadsHeadersAndSteps) {
  const auto parsed = parse_transcript(
      "# copy: a title          RFC 4315 3\n"
      "requires: UIDPLUS MOVE        mailbox: INBOX 3 messages from mime.mbox\n"
      "config: a.b=c\nstrict\n"
      "C1: NOOP\nC2+: NOOP\nC1raw: DONE\nS1: * 1 EXISTS\nS1: !* 2 EXISTS\nS1: !closed\nC1: !disconnect\n!restart\n");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_EQ(parsed->title, "copy: a title          RFC 4315 3");
  EXPECT_EQ(parsed->requires_capabilities, (std::vector<std::string>{"UIDPLUS", "MOVE"}));
  ASSERT_EQ(parsed->mailboxes.size(), 1u);
  EXPECT_EQ(parsed->mailboxes[0].file, "mime.mbox");
  EXPECT_TRUE(parsed->strict);
  using enum StepKind;
  std::vector<StepKind> kinds;
  for (const auto& step : parsed->steps) kinds.push_back(step.kind);
  EXPECT_EQ(kinds, (std::vector{command, pipelined, raw, response, absent, closed, disconnect, restart}));
  EXPECT_EQ(parsed->steps[1].connection, 2);
}

TEST(TranscriptParseTest, LiteralsAreCountedAndCarryLineEnds) {
  const auto parsed = parse_transcript("C1: APPEND a {{{\none\ntwo\n}}} (x) {{{+in line}}}\nS1: OK\n");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_EQ(parsed->steps[0].text, "APPEND a {10}\r\none\r\ntwo\r\n (x) {7+}\r\nin line");
}

TEST(TranscriptParseTest, NamesTheLineOfAMistake) {
  for (const char* text :
       {"unheard: of\nC1: NOOP\n", "C1 NOOP\n", "C1: {{{\n", "mailbox: INBOX many messages\nC1: NOOP\n", "# only\n"}) {
    const auto parsed = parse_transcript(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_NE(parsed.error().detail.find("line "), std::string::npos);
  }
}

}  // namespace
}  // namespace support
