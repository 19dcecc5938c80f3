#include "imap/session/list_pattern.h"

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

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
  const ListPattern longest("", "%" + pattern.substr(0, 1998) + "b");
  const std::clock_t began = std::clock();
  for (int i = 0; i < 300; ++i) EXPECT_FALSE(longest.matches(std::string(1000, 'a')));
  // 600 million steps of the plain definition would take longer; memcheck, which runs this test too, takes half of it.
  EXPECT_LT(std::clock() - began, CLOCKS_PER_SEC / 4);
}

// The plain definition: each character of the pattern against every place of the name.
bool plainly_matches(std::string_view pattern, std::string_view name) {
  std::vector<bool> reached(name.size() + 1);
  reached[0] = true;
  for (const char p : pattern) {
    std::vector<bool> next(name.size() + 1);
    for (std::size_t i = 0; i <= name.size(); ++i) {
      if (p == '*' || p == '%') {
        next[i] = reached[i] || (i > 0 && next[i - 1] && (p == '*' || name[i - 1] != '/'));
      } else {
        next[i] = i > 0 && reached[i - 1] && name[i - 1] == p;
      }
    }
    reached = next;
  }
  return reached[name.size()];
}

TEST(ListPatternTest, AnyPatternOnAnyName) {
  std::uint32_t seed = 7;
  const auto random = [&](std::uint32_t below) {
    seed = seed * 1664525 + 1013904223;
    return seed / 65536 % below;
  };
  const auto text = [&](std::string_view alphabet, std::uint32_t size) {
    std::string out;
    while (out.size() < size) out += alphabet[random(static_cast<std::uint32_t>(alphabet.size()))];
    return out;
  };
  int matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string name = text("aaaab/", random(round % 8 == 0 ? 200 : 9));
    std::string pattern = name;
    for (char& c : pattern) {
      if (random(3) == 0) c = text("*%ab/", 1)[0];
    }
    const bool expected = plainly_matches(pattern, name);
    ASSERT_EQ(ListPattern("", pattern).matches(name), expected) << pattern << " on " << name;
    matched += expected ? 1 : 0;
  }
  EXPECT_GT(matched, 2'000);
}

}  // namespace
}  // namespace imap::session
