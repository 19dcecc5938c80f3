// What each error of the store becomes for a client: those that no transcript can bring about, and that none shows what
// is for the log. RFC 5530 3
#include "imap/session/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"

namespace imap::session {
namespace {

using base::Errc;

struct Case {
  Errc error;
  Code code;
};

class StatusTest : public testing::Test {
 protected:
  StatusTest() { base::log::set_level(base::log::Level::error); }
};

TEST_F(StatusTest, RefusalsHaveTheirCode) {
  for (const auto& [error, code] : {Case{Errc::too_big, Code::too_big},
                                    Case{Errc::not_found, Code::non_existent},
                                    Case{Errc::already_exists, Code::already_exists},
                                    Case{Errc::cannot, Code::cannot},
                                    Case{Errc::no_permission, Code::no_perm},
                                    Case{Errc::has_children, Code::has_children},
                                    Case{Errc::over_quota, Code::over_quota},
                                    Case{Errc::limit, Code::limit},
                                    Case{Errc::in_use, Code::in_use},
                                    Case{Errc::read_only, Code::no_perm},
                                    Case{Errc::unknown_cte, Code::unknown_cte},
                                    Case{Errc::use_attribute, Code::use_attr},
                                    Case{Errc::expunge_issued, Code::expunge_issued},
                                    Case{Errc::not_saved, Code::not_saved},
                                    Case{Errc::auth_failed, Code::authentication_failed},
                                    Case{Errc::auth_expired, Code::contact_admin},
                                    Case{Errc::privacy_required, Code::privacy_required},
                                    Case{Errc::unavailable, Code::unavailable},
                                    Case{Errc::ambiguous, Code::unavailable},
                                    Case{Errc::conflict, Code::unavailable},
                                    Case{Errc::disk_full, Code::unavailable},
                                    Case{Errc::corrupt, Code::corruption},
                                    Case{Errc::io, Code::unavailable},
                                    Case{Errc::cancelled, Code::unavailable},
                                    Case{Errc::bug, Code::server_bug}}) {
    const auto completion = to_completion(base::Error(error, "DETAIL"));
    EXPECT_EQ(completion.condition, Condition::no) << base::to_string(error);
    EXPECT_EQ(completion.code, ResponseCode(code)) << base::to_string(error);
    EXPECT_THAT(completion.text, testing::Not(testing::HasSubstr("DETAIL"))) << base::to_string(error);
    // A sentence for a person, not a word for a machine.
    EXPECT_THAT(completion.text, testing::MatchesRegex("[A-Z].* .*\\.")) << base::to_string(error);
  }
}

TEST_F(StatusTest, CharsetsAreNamed) {
  const auto completion = to_completion(base::Error(Errc::bad_charset, "x"));
  EXPECT_EQ(completion.condition, Condition::no);
  EXPECT_EQ(completion.code, ResponseCode(BadCharsetCode{{"US-ASCII", "UTF-8"}}));
}

// The parsers write these words for the client.
TEST_F(StatusTest, MistakesOfTheClientAreExplained) {
  const auto syntax = to_completion(base::Error(Errc::bad_syntax, "Expected a flag at byte 7"));
  EXPECT_EQ(syntax.condition, Condition::bad);
  EXPECT_EQ(syntax.text, "Expected a flag at byte 7");
  const auto sequence = to_completion(base::Error(Errc::bad_sequence, "SELECT a mailbox first"));
  EXPECT_EQ(sequence.condition, Condition::bad);
  EXPECT_EQ(sequence.code, ResponseCode(Code::client_bug));
}

// What is our fault carries the number under which the log has it.
TEST_F(StatusTest, FaultsOfOursCanBeFoundInTheLog) {
  for (const auto error : {Errc::unavailable, Errc::disk_full, Errc::corrupt, Errc::io, Errc::bug}) {
    EXPECT_THAT(to_completion(base::Error(error, "DETAIL")).text, testing::HasSubstr("log of the server has it as"));
  }
}

}  // namespace
}  // namespace imap::session
