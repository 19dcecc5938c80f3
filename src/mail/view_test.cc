#include "mail/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mail/test_support.h"

namespace mail {
namespace {

using test::listed;
using test::Mailbox;
using test::uids;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> numbers(const Diff& diff) {
  std::vector<std::uint32_t> result;
  result.reserve(diff.expunges.size());
  for (const SeqNum number : diff.expunges) result.push_back(number.value);
  return result;
}

// A session: tells itself of every change.
struct Session {
  View view;
  explicit Session(const StatePtr& state) : view(view_of(*state)) {}
  Diff tell(const StatePtr& state, TellExpunges expunges = TellExpunges::yes) {
    const bool was_told = is_told(*state, view);
    Diff result = diff(*state, view, expunges);
    EXPECT_TRUE(!was_told || result.empty());
    view = told(view, *state, result, expunges);
    EXPECT_TRUE(expunges == TellExpunges::withhold || is_told(*state, view));
    return result;
  }
};

TEST(View, NothingToTellOfAnUnchangedMailbox) {
  Mailbox mailbox;
  mailbox.append(3);
  Session session(mailbox.state);
  EXPECT_TRUE(session.tell(mailbox.state).empty());
}

TEST(View, NothingIsToldOnceEverythingIs) {
  Mailbox mailbox;
  mailbox.append(3);
  Session session(mailbox.state);
  EXPECT_TRUE(is_told(*mailbox.state, session.view));
  mailbox.append(1);
  EXPECT_FALSE(is_told(*mailbox.state, session.view)) << "new mail";
  session.tell(mailbox.state);
  mailbox.expunge(uids({{2, 2}}));
  EXPECT_FALSE(is_told(*mailbox.state, session.view)) << "an expunge";
  session.tell(mailbox.state, TellExpunges::withhold);
  EXPECT_FALSE(is_told(*mailbox.state, session.view)) << "an expunge that was withheld";
  session.tell(mailbox.state);
  EXPECT_TRUE(is_told(*mailbox.state, session.view));
}

// The example of RFC 7162 3.2.10.2: UIDs 505, 507, 510 and 625 are messages 3, 4, 7 and 11.
TEST(View, ExpungesAreToldInDescendingNumbers) {
  Mailbox mailbox;
  mailbox.append(11);
  Session session(mailbox.state);
  mailbox.expunge(uids({{3, 4}, {7, 7}, {11, 11}}));
  const Diff diff = session.tell(mailbox.state);
  EXPECT_THAT(numbers(diff), ElementsAre(11, 7, 4, 3));
  EXPECT_THAT(listed(diff.vanished), ElementsAre(3, 4, 7, 11));
  EXPECT_FALSE(diff.exists);
  EXPECT_EQ(session.view.count, 7u);
}

TEST(View, NewMailIsToldOnceAndWithoutItsFlags) {
  Mailbox mailbox;
  mailbox.append(2);
  Session session(mailbox.state);
  mailbox.append(3);
  mailbox.flag(uids({{2, 4}}), SystemFlag::seen);
  const Diff diff = session.tell(mailbox.state);
  EXPECT_EQ(diff.exists, 5u);
  EXPECT_THAT(listed(diff.flags), ElementsAre(2));
  EXPECT_TRUE(session.tell(mailbox.state).empty());
}

// RFC 9051 7.5.1: numbers stay while expunges may not be told.
TEST(View, WithheldExpungesKeepTheirNumbers) {
  Mailbox mailbox;
  mailbox.append(5);
  Session session(mailbox.state);
  mailbox.expunge(uids({{2, 2}, {4, 4}}));
  mailbox.append(1);
  const Diff withheld = session.tell(mailbox.state, TellExpunges::withhold);
  EXPECT_THAT(withheld.expunges, IsEmpty());
  EXPECT_EQ(withheld.exists, 6u);
  const Numbering numbering(*mailbox.state, session.view);
  EXPECT_EQ(numbering.size(), 6u);
  for (std::uint32_t i = 1; i <= 6; ++i) {
    EXPECT_EQ(numbering.uid_of(SeqNum(i)), Uid(i));
    EXPECT_EQ(numbering.number_of(Uid(i)), SeqNum(i));
  }
  EXPECT_TRUE(numbering.is_expunged(Uid(4)));
  EXPECT_FALSE(numbering.is_expunged(Uid(5)));
  EXPECT_FALSE(numbering.uid_of(SeqNum(0)));
  EXPECT_FALSE(numbering.uid_of(SeqNum(7)));
  EXPECT_THAT(numbers(session.tell(mailbox.state)), ElementsAre(4, 2));
  EXPECT_EQ(session.view.count, 4u);
}

// It came and went without being told: the client must never hear of it, whatever else is withheld.
TEST(View, AMessageThatCameAndWentIsNeverKnown) {
  Mailbox mailbox;
  mailbox.append(3);
  Session session(mailbox.state);
  mailbox.append(2);  // 4, 5
  mailbox.expunge(uids({{1, 1}, {4, 4}}));
  const Diff withheld = session.tell(mailbox.state, TellExpunges::withhold);
  EXPECT_EQ(withheld.exists, 4u);  // 1 (untold), 2, 3, 5
  const Numbering numbering(*mailbox.state, session.view);
  EXPECT_EQ(numbering.size(), 4u);
  EXPECT_FALSE(numbering.number_of(Uid(4)));
  EXPECT_EQ(numbering.uid_of(SeqNum(4)), Uid(5));
  EXPECT_LT(highest_modseq_to_tell(*mailbox.state, session.view), mailbox.state->highest_modseq());
  const Diff last = session.tell(mailbox.state);
  EXPECT_THAT(listed(last.vanished), ElementsAre(1));
  EXPECT_EQ(highest_modseq_to_tell(*mailbox.state, session.view), mailbox.state->highest_modseq());
}

// RFC 7162 6: "HIGHESTMODSEQ 99" while the VANISHED of modseq 100 is delayed.
TEST(View, AnUntoldExpungeHoldsHighestmodseqDown) {
  Mailbox mailbox;
  mailbox.append(5);
  Session session(mailbox.state);
  mailbox.flag(uids({{1, 1}}), SystemFlag::seen);
  const ModSeq before = mailbox.state->highest_modseq();
  mailbox.expunge(uids({{2, 2}}));
  mailbox.flag(uids({{3, 3}}), SystemFlag::seen);
  session.tell(mailbox.state, TellExpunges::withhold);
  EXPECT_EQ(highest_modseq_to_tell(*mailbox.state, session.view), before);
  session.view = *write_out_expunges(session.view, *mailbox.state);
  EXPECT_EQ(highest_modseq_to_tell(*mailbox.state, session.view), before);
  session.tell(mailbox.state);
  EXPECT_EQ(highest_modseq_to_tell(*mailbox.state, session.view), mailbox.state->highest_modseq());
}

TEST(View, TooManyRunsToWriteOutEndTheSession) {
  Mailbox mailbox;
  mailbox.append(20'000);
  const Session session(mailbox.state);
  UidRuns every_other;
  for (std::uint32_t uid = 1; uid < 20'000; uid += 2) every_other.add(Uid(uid));
  mailbox.expunge(every_other);
  EXPECT_EQ(write_out_expunges(session.view, *mailbox.state).error().code, base::Errc::limit);
}

TEST(View, NumbersBeyondEitherEndAreLeftOut) {
  Mailbox mailbox;
  mailbox.append(4);
  const View view = view_of(*mailbox.state);
  mailbox.expunge(uids({{2, 2}}));
  const Numbering numbering(*mailbox.state, view);
  EXPECT_THAT(listed(numbering.uids_of(SeqNum(0), SeqNum(2))), ElementsAre(1, 2));
  EXPECT_THAT(listed(numbering.uids_of(SeqNum(3), SeqNum(9))), ElementsAre(3, 4));
  EXPECT_TRUE(numbering.uids_of(SeqNum(5), SeqNum(9)).empty());
  EXPECT_TRUE(numbering.uids_of(SeqNum(3), SeqNum(2)).empty());
}

TEST(View, UntoldExpungesAreWrittenOutUpToTheLimit) {
  constexpr std::uint32_t most_runs = (64 << 10) / sizeof(UidRun);
  Mailbox mailbox;
  mailbox.append(2 * most_runs + 2);
  const Session session(mailbox.state);
  UidRuns every_other;
  for (std::uint32_t run = 0; run < most_runs; ++run) every_other.add(Uid(2 * run + 1));
  mailbox.expunge(every_other);
  EXPECT_TRUE(write_out_expunges(session.view, *mailbox.state).has_value());
  mailbox.expunge(uids({{2 * most_runs + 1, 2 * most_runs + 1}}));
  EXPECT_EQ(write_out_expunges(session.view, *mailbox.state).error().code, base::Errc::limit);
}

TEST(View, ExpungedMessagesLeaveTheSavedResult) {
  Mailbox mailbox;
  mailbox.append(5);
  Session session(mailbox.state);
  session.view.saved = uids({{2, 4}});
  mailbox.expunge(uids({{3, 3}}));
  session.tell(mailbox.state);
  EXPECT_THAT(listed(session.view.saved), ElementsAre(2, 4));
}

// RFC 7162 3.2.5.2, both examples, a tenth of the size: UIDs divisible by three are left, nothing is remembered of
// expunges.
class Vanished : public testing::Test {
 protected:
  void SetUp() override {
    mailbox.append(3'000);
    UidRuns gone;
    for (std::uint32_t uid = 1; uid <= 2'997; ++uid) {
      if (uid % 3 != 0) gone.add(Uid(uid));
    }
    mailbox.expunge(gone);
    forget();
  }
  void forget() {
    MailboxParts parts = mailbox.state->parts();
    parts.expunges = std::make_shared<const ExpungeLog>(
        parts.expunges->trimmed(ModSeq(10'000'000'000'000'000), ExpungeLogLimits{.keep_seconds = 1}));
    mailbox.state = std::make_shared<const MailboxState>(std::move(parts));
  }
  Mailbox mailbox;
};

TEST_F(Vanished, BelowTheFloorIsWhatWasAskedAboutAndIsNotLive) {
  const UidRuns gone = vanished_since(*mailbox.state, ModSeq(2), uids({{1, 2'997}}), std::nullopt);
  EXPECT_EQ(gone.count(), 1'998u);
  EXPECT_EQ(gone.runs().front(), (UidRun{Uid(1), Uid(2)}));
  EXPECT_EQ(gone.runs().back(), (UidRun{Uid(2'995), Uid(2'996)}));
}

// RFC 7162 3.2.5.1: as if 1:<maxuid> had been asked about.
TEST_F(Vanished, WithoutKnownUidsItIsAllThatIsNotLive) {
  const UidRuns gone = vanished_since(*mailbox.state, ModSeq(2), std::nullopt, std::nullopt);
  EXPECT_EQ(gone, vanished_since(*mailbox.state, ModSeq(2), uids({{1, 3'000}}), std::nullopt));
  EXPECT_EQ(gone.count(), 1'998u);
}

TEST_F(Vanished, ForgottenExpungesCannotBeWrittenOut) {
  View view = view_of(*mailbox.state);
  view.expunges_told = ModSeq(2);  // from before they were forgotten
  EXPECT_EQ(write_out_expunges(view, *mailbox.state).error().code, base::Errc::limit);
}

TEST_F(Vanished, MatchDataNarrowsIt) {
  SequenceMatch match{{SeqNum(500), SeqNum(750), SeqNum(999)}, {Uid(1'500), Uid(2'250), Uid(2'997)}};
  EXPECT_TRUE(vanished_since(*mailbox.state, ModSeq(2), uids({{1, 2'997}}), match).empty());
  match.uids[2] = Uid(2'998);  // holds no more
  const UidRuns gone = vanished_since(*mailbox.state, ModSeq(2), uids({{1, 2'997}}), match);
  EXPECT_EQ(gone.runs().front(), (UidRun{Uid(2'251), Uid(2'252)}));
}

TEST_F(Vanished, MatchDataThatCannotBeSaysNothing) {
  const UidRuns asked = uids({{1, 2'997}});
  const UidRuns all = vanished_since(*mailbox.state, ModSeq(2), asked, std::nullopt);
  // Numbers that no message has, and one without its UID.
  for (const SequenceMatch& match :
       {SequenceMatch{{SeqNum(0), SeqNum(4'000'000'000)}, {Uid(2'997), Uid(2'997)}},
        SequenceMatch{{SeqNum(mailbox.state->exists() + 1)}, {Uid(2'997)}}, SequenceMatch{{SeqNum(999)}, {}}})
    EXPECT_EQ(vanished_since(*mailbox.state, ModSeq(2), asked, match), all);
}

TEST_F(Vanished, UidsNotGivenOutCannotVanish) {
  EXPECT_FALSE(vanished_since(*mailbox.state, ModSeq(2), uids({{1, 0xffff'ffff}}), std::nullopt).contains(Uid(3'001)));
}

TEST_F(Vanished, AboveTheFloorTheLogAnswers) {
  const ModSeq then = mailbox.state->highest_modseq();
  mailbox.expunge(uids({{3, 3}, {9, 9}}));
  EXPECT_THAT(listed(vanished_since(*mailbox.state, then, std::nullopt, std::nullopt)), ElementsAre(3, 9));
  EXPECT_THAT(listed(vanished_since(*mailbox.state, then, uids({{1, 5}}), std::nullopt)), ElementsAre(3));
}

}  // namespace
}  // namespace mail
