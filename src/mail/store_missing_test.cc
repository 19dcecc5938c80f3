// What is not stored though something names it: damage is told apart from what was given up behind a reader's back,
// pages that folds replaced and all that removed mailboxes had.
#include "engine/fault/fault_engine.h"
#include "mail/keys.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

using base::Errc;

class MissingTest : public test::MemoryStoreFixture {
 protected:
  // One page, and nothing of it in memory but what opening the mailbox reads.
  void SetUp() override {
    for (int number = 1; number <= 3; ++number) deliver("INBOX", number);
    reopen();
    open_ = mailbox("INBOX");
    before_ = open_->state();
    record_ = *wait(open_->cold_record(before_, Uid(1)));
    open_.reset();
    before_.reset();
    reopen();
    open_ = mailbox("INBOX");
    before_ = open_->state();
  }
  void TearDown() override {
    open_.reset();
    before_.reset();
  }
  void lose(engine::KeyRange bulk) {
    engine::Batch batch;
    batch.bulk_erase_ranges.push_back(std::move(bulk));
    ASSERT_TRUE(wait(bridge::commit(*engine_, engine::Partition(1), std::move(batch))).has_value());
  }
  void lose_pages() { lose(keys::pages_of(before_->id())); }
  // Replaces the page of `before_`.
  void fold() {
    deliver("INBOX", 4);
    clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
    wait(store_->maintain());
    ASSERT_NE(open_->state()->pages()[0].cold, before_->pages()[0].cold);
  }
  void mark_deleted(const std::vector<std::uint32_t>& numbers) {
    StoreFlags deleting;
    deleting.system = SystemFlags().with(SystemFlag::deleted);
    deleting.uids = uids(numbers);
    ASSERT_TRUE(wait(account_->store(folder("INBOX"), deleting)).has_value());
  }
  Errc cold() { return code_of(wait(open_->cold(before_, 0))); }
  Errc columns() { return code_of(wait(open_->columns(before_, 0))); }
  Errc summary() {
    std::vector<MessageId> asked(1, record_.message);
    return code_of(wait(open_->summaries(asked))->front());
  }
  template <class T>
  static Errc code_of(const base::Result<T>& result) {
    return result.has_value() ? nothing : result.error().code;
  }
  static constexpr Errc nothing = Errc::bug;

  MailboxPtr open_;
  StatePtr before_;
  ColdRecord record_;
};

TEST_F(MissingTest, APageIsDamage) {
  lose_pages();
  EXPECT_EQ(cold(), Errc::corrupt);
  EXPECT_EQ(columns(), Errc::corrupt);
  EXPECT_EQ(code_of(wait(account_->copy(folder("INBOX"), uids({1}), folder("Sent")))), Errc::corrupt);
  EXPECT_EQ(code_of(wait(account_->rename("INBOX", "kept"))), Errc::corrupt);
}

// Whoever has a damaged message can be rid of it, of it alone, and of its size.
TEST_F(MissingTest, AMessageWhosePageIsDamagedCanBeExpunged) {
  deliver("INBOX", 4);
  lose_pages();
  const Quota before = account_->quota();
  mark_deleted({2, 4});
  auto expunged = wait(account_->expunge(folder("INBOX"), std::nullopt));
  ASSERT_TRUE(expunged.has_value()) << describe(expunged.error());
  EXPECT_EQ(expunged->expunged, uids({2, 4}));
  EXPECT_EQ(open_->state()->live(Uid(1), Uid(9)), uids({1, 3}));
  EXPECT_EQ(account_->quota().messages, before.messages - 2);
  EXPECT_EQ(account_->quota().storage_bytes, before.storage_bytes - text_of(2).size() - text_of(4).size());
  // Of a message whose row is there all goes; of the other nobody knows what it was.
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 3u);
  // The mailbox is stored without them.
  mark_deleted({1, 3});
  ASSERT_TRUE(wait(account_->expunge(folder("INBOX"), std::nullopt)).has_value());
  EXPECT_EQ(account_->quota().messages, 0u);
  EXPECT_EQ(account_->quota().storage_bytes, 0u);
  TearDown();
  reopen();
  open_ = mailbox("INBOX");
  EXPECT_EQ(open_->state()->exists(), 0u);
  EXPECT_EQ(deliver("INBOX", 5), Uid(5));
}

// No body is dropped that another message may have.
TEST_F(MissingTest, ACopyKeepsItsBodyWhenADamagedMessageGoes) {
  ASSERT_TRUE(wait(account_->copy(folder("INBOX"), uids({1}), folder("Sent"))).has_value());
  lose_pages();
  mark_deleted({1, 2, 3});
  ASSERT_TRUE(wait(account_->expunge(folder("INBOX"), std::nullopt)).has_value());
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(read_all(mailbox("Sent"), Uid(1)), text_of(1));
}

// A fold gives a page of its own to what came behind a damaged one.
TEST_F(MissingTest, WhatIsFoldedBehindADamagedPageIsNotLost) {
  lose_pages();
  deliver("INBOX", 4);
  clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
  wait(store_->maintain());
  EXPECT_EQ(open_->state()->tail().size(), 0u);
  EXPECT_EQ(read_all(open_, Uid(4)), text_of(4));
  mark_deleted({1, 2, 3, 4});
  ASSERT_TRUE(wait(account_->expunge(folder("INBOX"), std::nullopt)).has_value());
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 3u);
}

// RFC 6851 3.3: each message of a MOVE is moved or stays.
TEST_F(MissingTest, MoveLeavesWhatIsDamagedAndTakesTheRest) {
  deliver("INBOX", 4);
  lose_pages();
  const Quota before = account_->quota();
  auto moved = wait(account_->move(folder("INBOX"), uids({1, 3, 4}), folder("Sent")));
  ASSERT_TRUE(moved.has_value()) << describe(moved.error());
  EXPECT_EQ(moved->lost, uids({1, 3}));
  EXPECT_EQ(moved->uids, (std::vector<std::pair<Uid, Uid>>{{Uid(4), Uid(1)}}));
  EXPECT_EQ(open_->state()->live(Uid(1), Uid(9)), uids({1, 2, 3}));
  EXPECT_EQ(read_all(mailbox("Sent"), Uid(1)), text_of(4));
  const ModSeq modseq = open_->state()->highest_modseq();
  moved = wait(account_->move(folder("INBOX"), uids({1, 2, 3}), folder("Sent")));
  ASSERT_TRUE(moved.has_value()) << describe(moved.error());
  EXPECT_EQ(moved->lost, uids({1, 2, 3}));
  EXPECT_TRUE(moved->uids.empty());
  EXPECT_EQ(open_->state()->highest_modseq(), modseq);
  EXPECT_EQ(account_->quota().messages, before.messages);
  EXPECT_EQ(account_->quota().storage_bytes, before.storage_bytes);
}

// Nobody could free what a lost message takes of the quota.
TEST_F(MissingTest, WhatIsLostWithItsHotPageCountsNoMore) {
  lose_pages();
  TearDown();
  reopen();
  EXPECT_EQ(deliver("INBOX", 4), Uid(4));
  EXPECT_EQ(state("INBOX")->exists(), 1u);
  EXPECT_EQ(account_->status(folder("INBOX"))->counts.exists, 1u);
  EXPECT_EQ(account_->quota().messages, 1u);
  EXPECT_EQ(account_->quota().storage_bytes, text_of(4).size());
}

// One damaged page does not keep all the other mail of a removed folder for ever.
TEST_F(MissingTest, OfARemovedMailboxAllGoesButWhatIsDamaged) {
  const MailboxId doomed = *wait(account_->create("doomed", SpecialUse::none));
  deliver("doomed", 5);
  TearDown();
  reopen();
  const PageNumber page = state("doomed")->pages()[0].cold;
  lose(engine::prefix_range(keys::page(doomed, page)));
  deliver("doomed", 6);
  EXPECT_EQ(owned_bodies(), 5u);
  ASSERT_TRUE(wait(account_->remove("doomed")).has_value());
  wait(store_->maintain());
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 4u);
  auto left = wait(bridge::scan(*engine_, engine::Partition(1), engine::Space::small,
                                engine::prefix_range(keys::removed_mailboxes_prefix), 1));
  ASSERT_TRUE(left.has_value());
  EXPECT_TRUE(left->empty());
}

// The change that a MOVE left in its source is damaged: the message is not the source's all the same, and does not go
// with it.
TEST_F(MissingTest, AMovedMessageStaysWhenItsSourceIsRemovedAndDamaged) {
  const MailboxId source = *wait(account_->create("source", SpecialUse::none));
  deliver("source", 5);
  auto moved = wait(account_->move(source, uids({1}), folder("INBOX")));
  ASSERT_TRUE(moved.has_value()) << describe(moved.error());
  engine::Batch batch;
  batch.puts.push_back({keys::journal(source, moved->modseq), "damaged"});
  ASSERT_TRUE(wait(bridge::commit(*engine_, engine::Partition(1), std::move(batch))).has_value());
  ASSERT_TRUE(wait(account_->remove("source")).has_value());
  wait(store_->maintain());
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 4u);
  EXPECT_EQ(read_all(open_, Uid(4)), text_of(5));
}

// Removed folders that are kept for damage do not stand in the way of others, however many there are.
TEST_F(MissingTest, ManyDamagedRemovedMailboxesKeepNoOther) {
  const auto make = [this](int number) {
    const std::string name = "doomed " + std::to_string(number);
    EXPECT_TRUE(wait(account_->create(name, SpecialUse::none)).has_value());
    deliver(name, 100 + number);
    return name;
  };
  for (int number = 0; number < 70; ++number) {
    const std::string name = make(number);
    engine::Batch batch;
    batch.puts.push_back({keys::journal(folder(name), state(name)->highest_modseq()), "damaged"});
    ASSERT_TRUE(wait(bridge::commit(*engine_, engine::Partition(1), std::move(batch))).has_value());
    ASSERT_TRUE(wait(account_->remove(name)).has_value());
  }
  ASSERT_TRUE(wait(account_->remove(make(70))).has_value());
  EXPECT_EQ(owned_bodies(), 3u + 71u);
  wait(store_->maintain());
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 3u + 70u);
}

// As above, while the source goes on: the message is back in it, and expunging it there takes nothing from the other.
TEST_F(MissingTest, AMovedMessageStaysWhenItsDoubleIsExpunged) {
  TearDown();
  options_.fold_after_seconds = 1'000'000;
  reopen();
  const MailboxId source = *wait(account_->create("source", SpecialUse::none));
  deliver("source", 5);
  deliver("source", 6);
  reopen();
  auto moved = wait(account_->move(source, uids({1}), folder("INBOX")));
  ASSERT_TRUE(moved.has_value()) << describe(moved.error());
  // Closed without a fold.
  clock_.advance(std::chrono::seconds(700));
  wait(store_->maintain());
  engine::Batch batch;
  batch.puts.push_back({keys::journal(source, moved->modseq), "damaged"});
  ASSERT_TRUE(wait(bridge::commit(*engine_, engine::Partition(1), std::move(batch))).has_value());
  ASSERT_EQ(state("source")->exists(), 2u);
  // Once: the record is gone.
  auto left =
      wait(bridge::get(*engine_, engine::Partition(1), engine::Space::small, keys::journal(source, moved->modseq)));
  ASSERT_TRUE(left.has_value());
  EXPECT_FALSE(left->has_value());

  StoreFlags deleting;
  deleting.system = SystemFlags().with(SystemFlag::deleted);
  deleting.uids = uids({1, 2});
  ASSERT_TRUE(wait(account_->store(source, deleting)).has_value());
  ASSERT_TRUE(wait(account_->expunge(source, std::nullopt)).has_value());
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(read_all(mailbox("INBOX"), Uid(4)), text_of(5));
  EXPECT_EQ(state("source")->exists(), 0u);
  // The room of number 6 was doubted without need.
  EXPECT_EQ(owned_bodies(), 5u);
}

TEST_F(MissingTest, ASummaryIsDamage) {
  lose(engine::prefix_range(keys::summaries_prefix));
  EXPECT_EQ(summary(), Errc::corrupt);
}

TEST_F(MissingTest, OneOfSeveralBodiesIsDamageAlone) {
  std::vector<ColdRecord> records(3, record_);
  records[1].body = BodyId(record_.body.value + 1'000'000);
  ++records[2].size_bytes;  // longer than what is stored
  const auto bodies = wait(open_->bodies(records));
  ASSERT_TRUE(bodies.has_value());
  EXPECT_EQ((*bodies)[0]->bytes.size() + record_.prefix_bytes, record_.size_bytes);
  EXPECT_EQ(code_of((*bodies)[1]), Errc::corrupt);
  EXPECT_EQ(code_of((*bodies)[2]), Errc::corrupt);
}

TEST_F(MissingTest, ABodyIsDamage) {
  record_.body = BodyId(record_.body.value + 1'000'000);
  auto reader = wait(open_->open_message(record_));
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(code_of(wait((*reader)->read(0, 10))), Errc::corrupt);
}

TEST_F(MissingTest, ASnapshotIsDamage) {
  const MailboxId inbox = before_->id();
  TearDown();
  reopen();
  lose(keys::snapshots_of(inbox));
  EXPECT_EQ(code_of(wait(account_->open(inbox))), Errc::corrupt);
}

// Whoever began to read before a fold has an hour to end.
TEST_F(MissingTest, AReplacedPageIsReadForAnHour) {
  fold();
  clock_.advance(std::chrono::minutes(59));
  wait(store_->maintain());
  EXPECT_EQ(cold(), nothing);
  EXPECT_EQ(columns(), nothing);
}

TEST_F(MissingTest, AReplacedPageThatWasGivenUpIsNoDamage) {
  fold();
  clock_.advance(std::chrono::minutes(61));
  wait(store_->maintain());
  EXPECT_EQ(cold(), Errc::in_use);
  EXPECT_EQ(columns(), Errc::in_use);
  before_ = open_->state();
  EXPECT_EQ(cold(), nothing);
  EXPECT_EQ(columns(), nothing);
}

TEST_F(MissingTest, ARemovedMailboxThatWasGivenUpIsGone) {
  ASSERT_TRUE(wait(account_->create("other", SpecialUse::none)).has_value());
  deliver("other", 1);
  reopen();
  open_ = mailbox("other");
  before_ = open_->state();
  ASSERT_TRUE(wait(account_->remove("other")).has_value());
  wait(store_->maintain());
  EXPECT_EQ(cold(), Errc::not_found);
  EXPECT_EQ(columns(), Errc::not_found);
  EXPECT_EQ(code_of(account_->status(before_->id())), Errc::not_found);
}

TEST_F(MissingTest, ARemovedAccountIsGone) {
  ASSERT_TRUE(wait(store_->remove_account("alice")).has_value());
  EXPECT_EQ(cold(), Errc::not_found);
  EXPECT_EQ(columns(), Errc::not_found);
  EXPECT_EQ(code_of(account_->status(before_->id())), Errc::not_found);
}

class UnreadableTest : public test::StoreFixture {
 public:
  ~UnreadableTest() override { close(); }

 protected:
  UnreadableTest() {
    open(faults_);
    make_account();
  }
  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  engine::fault::FaultEngine faults_{*memory_};
};

// A page that cannot be read for the moment is not damaged: nothing is given up for it.
TEST_F(UnreadableTest, AMessageWhosePageCannotBeReadIsNotExpunged) {
  NewMessage message = new_message(text_of(1));
  message.system = SystemFlags().with(SystemFlag::deleted);
  ASSERT_TRUE(append_one("INBOX", std::move(message)).has_value());
  reopen();
  ASSERT_EQ(state("INBOX")->exists(), 1u);
  faults_.fail_reads(Errc::io);
  auto expunged = wait(account_->expunge(folder("INBOX"), std::nullopt));
  faults_.fail_reads(std::nullopt);
  ASSERT_FALSE(expunged.has_value());
  EXPECT_EQ(expunged.error().code, Errc::io);
  EXPECT_EQ(state("INBOX")->exists(), 1u);
  EXPECT_TRUE(wait(account_->expunge(folder("INBOX"), std::nullopt)).has_value());
  EXPECT_EQ(state("INBOX")->exists(), 0u);
}

}  // namespace
}  // namespace mail
