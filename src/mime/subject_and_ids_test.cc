#include <gtest/gtest.h>

#include "mime/base_subject.h"
#include "mime/message_id.h"

namespace mime {
namespace {

TEST(BaseSubject, follows_rfc_5256) {
  struct Case {
    std::string subject, base;
    bool reply_or_forward;
  };
  const std::vector<Case> cases{
      {"", "", false},
      {"hello", "hello", false},
      {"Re: hello", "hello", true},
      {"RE : hello", "hello", true},
      {"re[2]: hello", "hello", true},
      {"re [x] : hello", "hello", true},
      {"Fw: hello", "hello", true},
      {"fwd: Re: hello", "hello", true},
      {"hello (fwd)", "hello", true},
      {"hello (FWD) (fwd)  ", "hello", true},
      {"[list] hello", "hello", false},
      {"[list] Re: hello", "hello", true},
      {"Re: [list] [x] hello", "hello", true},
      {"[a] [b]", "[b]", false},
      {"[a]", "[a]", false},
      {"[fwd: hello]", "hello", true},
      {"[Fwd: Re: [list] hello (fwd)]", "hello", true},
      {"[fwd: [fwd: x]]", "x", true},
      {"[fwd: x] y", "y", false},
      {"  a \t b\r\n c ", "a b c", false},
      {"Re: ", "", true},
      {"(fwd)", "", true},
      {"Aw: hello", "Aw: hello", false},
      {"reply: x", "reply: x", false},
      {"[a[b] c", "[a[b] c", false},
      {"Re: re: re: x", "x", true},
      {"re:[a]re:[b]", "[b]", true},
  };
  for (const Case& c : cases) {
    const BaseSubject base = base_subject(c.subject);
    EXPECT_EQ(base.text, c.base) << c.subject;
    EXPECT_EQ(base.reply_or_forward, c.reply_or_forward) << c.subject;
  }
}

TEST(BaseSubject, is_linear_in_hostile_subjects) {
  for (const std::string piece : {"[a]", "re:", "[fwd:", "[", "(fwd)", "[a", "[a]re:", "]"}) {
    std::string text;
    while (text.size() < 2'000'000) text += piece;
    base_subject(text + "x");
    base_subject(text);
    base_subject("[fwd:" + text + "]");
  }
}

using Ids = std::vector<std::string>;

TEST(MessageId, is_normalised) {
  EXPECT_EQ(parse_message_id("<\"01KF8JCEOCBS0045PS\"@xxx.yyy.com>"), "01KF8JCEOCBS0045PS@xxx.yyy.com");
  EXPECT_EQ(parse_message_id("<01KF8JCEOCBS0045PS@xxx.yyy.com>"), "01KF8JCEOCBS0045PS@xxx.yyy.com");
  EXPECT_EQ(parse_message_id(" (x) < a (y) @ b >"), "a@b");
  EXPECT_EQ(parse_message_id("a@b"), "a@b");
  EXPECT_EQ(parse_message_id("a@b c"), std::nullopt);
  EXPECT_EQ(parse_message_id("<>"), std::nullopt);
  EXPECT_EQ(parse_message_id("<a"), std::nullopt);
}

TEST(MessageId, is_found_in_lists) {
  EXPECT_EQ(parse_message_ids("<a@b> <c@d>\t<e@f>", 10), (Ids{"a@b", "c@d", "e@f"}));
  EXPECT_EQ(parse_message_ids("Your mail \"<x@y>\" of <a@b> (<z@z>)", 10), (Ids{"a@b"}));
  EXPECT_EQ(parse_message_ids("<a@b<c@d><e", 10), (Ids{"c@d"}));
  EXPECT_EQ(parse_message_ids("<a@b>,<c@d>", 10), (Ids{"a@b", "c@d"}));
  EXPECT_EQ(parse_message_ids("", 10), Ids{});
}

TEST(MessageId, keeps_the_first_and_the_last) {
  EXPECT_EQ(parse_message_ids("<1><2><3><4><5><6>", 3), (Ids{"1", "5", "6"}));
  EXPECT_EQ(parse_message_ids("<1><2><3>", 1), (Ids{"1"}));
  EXPECT_EQ(parse_message_ids("<1><2><3>", 3), (Ids{"1", "2", "3"}));
}

TEST(MessageId, is_linear_in_hostile_lists) {
  for (const std::string piece : {"<", "<a", "<\"", "(", "<a>", ">", "\""}) {
    std::string text;
    while (text.size() < 4'000'000) text += piece;
    EXPECT_LE(parse_message_ids(text, 200).size(), 200u);
  }
}

// Stored: these never change.
TEST(MessageId, hash_is_stable) {
  EXPECT_EQ(message_id_hash(""), 17'280'346'270'528'514'342u);
  EXPECT_NE(message_id_hash("a@b"), message_id_hash("a@c"));
}

}  // namespace
}  // namespace mime
