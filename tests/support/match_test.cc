#include "support/match.h"

#include <gtest/gtest.h>

namespace support {
namespace {

struct Case {
  const char* expected;
  const char* actual;
  bool good;
};

class MatchTest : public testing::TestWithParam<Case> {};

TEST_P(MatchTest, ComparesByMeaning) {
  Bindings bindings{{"bound", "7"}};
  EXPECT_EQ(matches(tokenise(GetParam().expected), tokenise(GetParam().actual), bindings), GetParam().good)
      << GetParam().expected << " against " << GetParam().actual;
}

INSTANTIATE_TEST_SUITE_P(
    All, MatchTest,
    testing::Values(
        Case{"* 2 EXISTS", "* 2 exists", true}, Case{"* 2 EXISTS", "* 3 EXISTS", false},
        Case{"* 2 EXISTS", "* 2 EXISTS more", false}, Case{"* ? EXISTS", "* 3 EXISTS", true},
        Case{"* $bound EXISTS", "* 7 EXISTS", true}, Case{"* $bound EXISTS", "* 8 EXISTS", false},
        Case{"* 1 FETCH (UID 1 FLAGS (\\Seen a))", "* 1 FETCH (FLAGS (A \\seen) UID 1)", true},
        Case{"* 1 FETCH (UID 1)", "* 1 FETCH (FLAGS () UID 1)", false},
        Case{"* 1 FETCH (UID 1 ...)", "* 1 FETCH (FLAGS () UID 1)", true},
        Case{"* 1 FETCH (UID 2 ...)", "* 1 FETCH (FLAGS () UID 1)", false},
        Case{"* 1 FETCH (BODY[] \"ab\")", "* 1 FETCH (BODY[] {2}\r\nab)", true},
        Case{"* 1 FETCH (BODY[] \"ab\")", "* 1 FETCH (BODY[] {2}\r\naB)", false},
        Case{"* 1 FETCH (BODY[] NIL)", "* 1 FETCH (BODY[] \"NIL\")", false},
        Case{"* 1 FETCH (BODY[HEADER.FIELDS (To)] ?)", "* 1 FETCH (BODY[header.fields (To)] {2}\r\nxx)", true},
        Case{"OK", "OK done", true}, Case{"OK", "NO done", false},
        Case{"NO [TRYCREATE]", "NO [TRYCREATE] create it", true}, Case{"NO [TRYCREATE]", "NO create it", false},
        Case{"NO [TRYCREATE]", "NO [NONEXISTENT] x", false}, Case{"OK completed", "OK FETCH completed", true},
        Case{"OK completed", "OK [UIDNEXT 4] done", false}, Case{"* OK [UIDNEXT ?]", "* OK [UIDNEXT 4] text", true},
        Case{"* OK [PERMANENTFLAGS (\\* \\Seen)]", "* OK [PERMANENTFLAGS (\\Seen \\*)] text", true},
        Case{"* CAPABILITY IDLE !MOVE", "* CAPABILITY IMAP4rev1 IDLE", true},
        Case{"* CAPABILITY IDLE !MOVE", "* CAPABILITY IDLE MOVE", false},
        Case{"OK [CAPABILITY IDLE]", "OK [CAPABILITY MOVE] text", false},
        Case{"* STATUS a (MESSAGES 1 UNSEEN 0)", "* STATUS \"a\" (UNSEEN 0 MESSAGES 1)", true},
        Case{"* LIST (\\A \\B) \"/\" x", "* LIST (\\B \\A) \"/\" \"x\"", true}, Case{"+", "+ idling", false},
        Case{"+ idling", "+ idling", true}, Case{"+ ...", "+ idling", true}));

TEST(MatchTest, BindsAtFirstUseAndHoldsToIt) {
  Bindings bindings;
  EXPECT_TRUE(matches(tokenise("* OK [UIDVALIDITY $validity]"), tokenise("* OK [UIDVALIDITY 77] ok"), bindings));
  EXPECT_EQ(bindings["validity"], "77");
  EXPECT_FALSE(matches(tokenise("* OK [UIDVALIDITY $validity]"), tokenise("* OK [UIDVALIDITY 78] ok"), bindings));
  EXPECT_EQ(substituted("UID $validity:* $other $Forwarded", bindings), "UID 77:* $other $Forwarded");
}

TEST(ResponseTest, TakesWholeResponsesAlone) {
  const std::string whole = "* 1 FETCH (BODY[] {4}\r\na\r\nb)\r\n";
  std::string buffer;
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    buffer += whole[i];
    EXPECT_FALSE(take_response(buffer).has_value()) << buffer;
  }
  buffer += "\n* 2 E";
  EXPECT_EQ(take_response(buffer), whole);
  EXPECT_EQ(buffer, "* 2 E");
}

}  // namespace
}  // namespace support
