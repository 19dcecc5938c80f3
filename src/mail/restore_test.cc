// A store that was put back from a copy: what a device kept from the time after the copy must not be taken for mail
// that comes now.
#include "mail/restore.h"

#include <gtest/gtest.h>

#include "mail/account_impl.h"
#include "mail/check.h"
#include "mail/store_test_support.h"
#include "mail/view.h"

namespace mail {
namespace {

class RestoreTest : public test::MemoryStoreFixture {
 protected:
  RestoredAccount restored() {
    auto done = wait(mark_restored(account_));
    EXPECT_TRUE(done.has_value());
    return done.has_value() ? *done : RestoredAccount();
  }
};

TEST_F(RestoreTest, UidsSinceTheCopyAreNotGivenAgain) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  const UidValidity validity = state("INBOX")->uid_validity();
  const RestoredAccount done = restored();
  EXPECT_EQ(done.folders, 6u);
  EXPECT_EQ(done.messages, 2u);
  EXPECT_TRUE(done.problems.empty());
  EXPECT_EQ(state("INBOX")->uid_next(), Uid(3 + ids_skipped_by_restore));
  EXPECT_EQ(state("INBOX")->uid_validity(), validity);
  EXPECT_EQ(deliver("INBOX", 3), Uid(3 + ids_skipped_by_restore));
  EXPECT_EQ(read_all(mailbox("INBOX"), Uid(2)), text_of(2));
  reopen();
  EXPECT_EQ(state("INBOX")->exists(), 3u);
  EXPECT_EQ(state("INBOX")->uid_next(), Uid(4 + ids_skipped_by_restore));
}

// RFC 7162 3.2.5.2: a device that was told of messages 2 to 9 hears that those from 3 on are gone; its mod-sequence is
// from after the copy.
TEST_F(RestoreTest, ADeviceHearsThatWhatCameSinceIsGone) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  clock_.advance(std::chrono::seconds(3'600));
  const ModSeq known(static_cast<std::uint64_t>(base::unix_seconds(clock_.now())) * 1'000'000);
  ASSERT_GT(known, state("INBOX")->highest_modseq());
  clock_.advance(std::chrono::seconds(1));
  restored();
  const StatePtr now = state("INBOX");
  UidRuns told;
  told.add(UidRun{Uid(2), Uid(9)});
  UidRuns gone;
  gone.add(UidRun{Uid(3), Uid(9)});
  EXPECT_EQ(vanished_since(*now, known, told, {}), gone);
  // Its flags may have changed in the time that is lost.
  now->for_each(Position(0), Position(now->exists()),
                [&](Position, const HotRecord& row) { EXPECT_GT(row.modseq, known); });
}

TEST_F(RestoreTest, IdsSinceTheCopyAreNotGivenAgain) {
  deliver("INBOX", 1);
  const auto ids = [this](Uid uid) {
    auto record = wait(mailbox("INBOX")->cold_record(state("INBOX"), uid));
    EXPECT_TRUE(record.has_value());
    return std::pair(record->message.value, record->thread.value);
  };
  const auto before = ids(Uid(1));
  restored();
  const auto after = ids(deliver("INBOX", 2));
  EXPECT_GT(after.first, before.first + ids_skipped_by_restore);
  EXPECT_GT(after.second, before.second + ids_skipped_by_restore);
  EXPECT_EQ(ids(Uid(1)), before);
  const auto made = wait(account_->create("New", SpecialUse::none));
  ASSERT_TRUE(made.has_value());
  EXPECT_GT(made->value, ids_skipped_by_restore);
}

TEST_F(RestoreTest, TwiceDoesNoHarm) {
  deliver("INBOX", 1);
  restored();
  restored();
  EXPECT_EQ(state("INBOX")->uid_next(), Uid(2 + 2 * ids_skipped_by_restore));
  reopen();
  EXPECT_EQ(state("INBOX")->exists(), 1u);
  close();
  const auto report = run(executor_, check(*engine_, {}));
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->sound()) << report->findings.front().what;
}

TEST_F(RestoreTest, AFolderWithoutUidsLeftIsNamedAndTheOthersAreDone) {
  deliver("INBOX", 1);
  const MailboxId inbox = folder("INBOX");
  const MailboxPtr open = mailbox("INBOX");
  Sequencer::Evaluate raise = [inbox](Draft& draft) -> base::Result<void> {
    MailboxChange change;
    change.uid_next = Uid(0xffff'0000);
    TRY(draft.change(inbox, std::move(change)));
    return {};
  };
  ASSERT_TRUE(wait(static_cast<AccountImpl&>(*account_).core()->sequencer->run(raise)).has_value());
  const RestoredAccount done = restored();
  EXPECT_EQ(done.folders, 5u);
  ASSERT_EQ(done.problems.size(), 1u);
  EXPECT_EQ(done.problems[0].folder, "INBOX");
  EXPECT_EQ(done.problems[0].error.code, base::Errc::limit);
  EXPECT_EQ(deliver("INBOX", 2), Uid(0xffff'0000));
}

TEST_F(RestoreTest, FoldersWithoutMailboxHaveNothingToRaise) {
  ASSERT_TRUE(wait(account_->create("A/B", SpecialUse::none)).has_value());
  ASSERT_FALSE(account_->folders()->find("A")->selectable);
  const RestoredAccount done = restored();
  EXPECT_EQ(done.folders, 7u);
  EXPECT_TRUE(done.problems.empty());
}

}  // namespace
}  // namespace mail
