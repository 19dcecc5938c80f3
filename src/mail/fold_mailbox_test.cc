// When mailboxes are folded, and that a fold whose evaluation is repeated writes all that it has to. Counts, not times.
#include "engine/fault/fault_engine.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

using base::Errc;
using base::Result;

class FoldMailboxTest : public test::StoreFixture {
 public:
  ~FoldMailboxTest() override {
    if (store_) close();
  }

 protected:
  FoldMailboxTest() {
    open(fault_);
    make_account();
  }
  // After how many deliveries to INBOX, which has `have`, its journal is gone.
  std::uint32_t until_folded(std::uint32_t have, std::size_t records_of_others = 0) {
    std::uint32_t gathered = 0;
    do {
      deliver("INBOX", static_cast<int>(have + ++gathered));
      executor_.drain();
    } while (journal_records() != records_of_others);
    return gathered;
  }

  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  engine::fault::FaultEngine fault_{*memory_};
};

// What a fold writes is shared by the changes before it: a large mailbox gathers more of them. docs/adr/0026
TEST_F(FoldMailboxTest, ALargeMailboxGathersMore) {
  options_.fold_records = 4;
  options_.fold_messages_a_record = 2;
  options_.fold_most_records = 8;
  options_.max_unfolded_records = 18;
  reopen();
  EXPECT_EQ(until_folded(0), 4u);
  EXPECT_EQ(until_folded(4), 4u);
  EXPECT_EQ(until_folded(8), 7u) << "one for two of the 15 messages there are by then";
  EXPECT_EQ(until_folded(15), 8u) << "no more than the most";
  for (const char* other : {"Archive", "Archive", "Junk", "Junk", "Junk"}) deliver(other, 1);
  EXPECT_EQ(until_folded(23, 5), 4u) << "half of the room for journals is taken";
}

// A fold that was evaluated on a change that failed is evaluated again.
TEST_F(FoldMailboxTest, AFoldBehindAFailureWritesItsPages) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
  fault_.fail_next_commit(engine::Partition(1), Errc::io);
  fault_.hold_answers();
  base::Scope scope;
  std::optional<Result<StoreOutcome>> flagged;
  StoreFlags flag;
  flag.uids.add(Uid(1));
  flag.system = SystemFlags().with(SystemFlag::flagged);
  scope.start(executor_, base::store_result(account_->store(folder("INBOX"), flag), flagged));
  executor_.drain();
  scope.start(executor_, store_->maintain());
  executor_.drain();
  ASSERT_EQ(fault_.held_answers(), 2u) << "the change that fails, and the fold";
  fault_.release_reordered();
  executor_.run_until([&] { return scope.running() == 0; });
  ASSERT_TRUE(flagged && !flagged->has_value());
  EXPECT_EQ(journal_records(), 0u);
  reopen();
  EXPECT_EQ(read_all(mailbox("INBOX"), Uid(1)), text_of(1));
  EXPECT_EQ(read_all(mailbox("INBOX"), Uid(2)), text_of(2));
}

}  // namespace
}  // namespace mail
