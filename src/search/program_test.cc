// Search programs made ready: what a key means for one message.
#include "search/program.h"

#include <gtest/gtest.h>

#include "mail/test_support.h"
#include "search/evaluate.h"

namespace search {
namespace {

imap::SearchKey all_of(std::vector<imap::SearchKey> keys) { return {imap::SearchAnd{std::move(keys)}}; }

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() { mailbox_.append(10); }

  // UIDs that match, with all of the message but its text at hand; `now` is when the first one is `age` seconds old.
  std::vector<std::uint32_t> found(const imap::SearchKey& key, std::int64_t age = 0) {
    const std::int64_t first = mail::test::message(1)->cold.internal_date.unix_seconds;
    const auto program = prepare(key, *mailbox_.state, mail::view_of(*mailbox_.state),
                                 base::WallTime(std::chrono::seconds(first + age)));
    std::vector<std::uint32_t> uids;
    mailbox_.state->for_each(mail::Position(0), mail::Position(mailbox_.state->exists()),
                             [&](mail::Position, const mail::HotRecord& hot) {
                               Facts facts;
                               facts.hot = hot;
                               const auto message = mail::test::message(hot.uid.value);
                               facts.cold = &message->cold;
                               if (evaluate(program.root, facts) == Verdict::yes) uids.push_back(hot.uid.value);
                             });
    return uids;
  }

  mail::test::Mailbox mailbox_;
};

using Uids = std::vector<std::uint32_t>;

// Messages are a minute apart.
TEST_F(ProgramTest, AMessageAsOldAsTheIntervalIsOlderAndYounger) {  // RFC 5032 2
  const auto older = all_of({{imap::SearchAge{imap::AgeRelation::older, 60}}});
  const auto younger = all_of({{imap::SearchAge{imap::AgeRelation::younger, 60}}});
  EXPECT_EQ(found(older, 59), Uids());
  EXPECT_EQ(found(older, 60), Uids({1}));
  EXPECT_EQ(found(older, 119), Uids({1}));
  EXPECT_EQ(found(older, 120), Uids({1, 2}));
  EXPECT_EQ(found(younger, 60), Uids({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(found(younger, 61), Uids({2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(found(all_of({older, younger}), 120), Uids({2}));
}

TEST_F(ProgramTest, NumbersInAnyOrderAndOverlapping) {  // RFC 9051 9, sequence-set
  imap::SeqSet numbers;
  for (const auto& [first, last] :
       std::vector<std::pair<std::uint32_t, std::uint32_t>>{{9, 10}, {2, 4}, {3, 5}, {1, 1}})
    numbers.add({base::SeqNum(first), base::SeqNum(last)});
  EXPECT_EQ(found(all_of({{imap::SearchMessages{numbers}}})), Uids({1, 2, 3, 4, 5, 9, 10}));
  mailbox_.expunge(mail::test::uids({{3, 3}}));
  EXPECT_EQ(found(all_of({{imap::SearchMessages{numbers}}})), Uids({1, 2, 4, 5, 6, 10}));
}

}  // namespace
}  // namespace search
