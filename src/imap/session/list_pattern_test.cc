#include "imap/session/list_pattern.h"

#include <string>

#include <gtest/gtest.h>

namespace imap::session {
namespace {

struct Case {
  const char* reference;
  const char* pattern;
  const char* name;
  bool matches;
};

class ListPatternTest : public testing::TestWithParam<Case> {};

// RFC 9051 6.3.9
TEST_P(ListPatternTest, Matches) {
  const auto& c = GetParam();
  EXPECT_EQ(ListPattern(c.reference, c.pattern).matches(c.name), c.matches)
      << c.reference << c.pattern << " on " << c.name;
}

INSTANTIATE_TEST_SUITE_P(
    All, ListPatternTest,
    testing::Values(Case{"", "*", "a/b", true}, Case{"", "%", "a", true}, Case{"", "%", "a/b", false},
                    Case{"", "%/%", "a/b", true}, Case{"", "a*", "a", true}, Case{"", "a*", "ab/c", true},
                    Case{"", "*b", "a/b", true}, Case{"", "a%c", "abc", true}, Case{"", "a%c", "a/c", false},
                    Case{"", "inbox", "INBOX", true}, Case{"", "inb*", "INBOX", false},
                    Case{"", "inbox/x", "INBOX/x", true}, Case{"", "INBOXES", "INBOXES", true},
                    Case{"", "inboxes", "INBOXES", false}, Case{"a/", "%", "a/b", true}, Case{"a/", "%", "b", false},
                    Case{"", "**%*", "a/b", true}, Case{"", "", "", true}, Case{"", "a", "A", false}));

TEST(ListPatternTest, HostilePatternsCostLittle) {
  std::string pattern;
  for (int i = 0; i < 10'000; ++i) pattern += "a*";
  EXPECT_FALSE(ListPattern("", pattern + "b").matches(std::string(1000, 'a')));
}

}  // namespace
}  // namespace imap::session
