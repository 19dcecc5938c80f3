// What runs behind an account's operations, on a clock that stands still: folds, lazy writes, what is given up, and how
// writers wait for it. Counts, not times.
#include "engine/fault/fault_engine.h"
#include "mail/account_impl.h"
#include "mail/account_state.h"
#include "mail/keys.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

using base::Errc;
using base::Result;
using base::Task;

class BackgroundTest : public test::MemoryStoreFixture {
 protected:
  explicit BackgroundTest(StoreOptions options = quick()) : MemoryStoreFixture(options) {}
  void deliver_to(std::string_view account_name) {
    account_ = *wait(store_->open_account(std::string(account_name)));
    deliver("INBOX", 7);
    account_.reset();
  }
  void expunge_all(std::string_view name) {
    StoreFlags deleting;
    deleting.system = SystemFlags().with(SystemFlag::deleted);
    deleting.uids.add(UidRun{Uid(1), Uid(1'000'000)});
    EXPECT_TRUE(wait(account_->store(folder(name), deleting)).has_value());
    EXPECT_TRUE(wait(account_->expunge(folder(name), std::nullopt)).has_value());
  }
};

// The `\Recent` mark is journaled but raises no HIGHESTMODSEQ: the fold must count it among what it folded.
TEST_F(BackgroundTest, AFoldTakesTheRecentMarkAlong) {
  deliver("INBOX", 1);
  account_->claim_recent(folder("INBOX"), state("INBOX")->uid_next());
  wait(store_->maintain());
  EXPECT_EQ(journal_records(), 2u);
  clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
  wait(store_->maintain());
  EXPECT_EQ(journal_records(), 0u);
  deliver("INBOX", 2);
  reopen();
  EXPECT_EQ(state("INBOX")->exists(), 2u);
  EXPECT_EQ(state("INBOX")->recent_from(), Uid(2));
}

// A fold reads the pages that it replaces. Kept, they would fill the cache with what nobody asks for.
TEST_F(BackgroundTest, AFoldKeepsNoPageThatItReplaces) {
  const PageStore& pages = static_cast<AccountImpl&>(*account_).core()->store.pages;
  for (int number = 1; number <= 4; ++number) {
    deliver("INBOX", number);
    clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
    wait(store_->maintain());
    EXPECT_EQ(journal_records(), 0u);
  }
  EXPECT_EQ(pages.cached_bytes(), 0u);
  EXPECT_EQ(read_all(mailbox("INBOX"), Uid(4)), text_of(4));
  EXPECT_GT(pages.cached_bytes(), 0u);
  // What a fold replaced is kept no longer: read again, it is one page of the same mail.
  deliver("INBOX", 1);
  clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
  wait(store_->maintain());
  EXPECT_EQ(pages.cached_bytes(), 0u);
}

// RFC 7162 3.1.12: while the journal tells which flags changed, a conditional +FLAGS fails for those that it names
// alone; once it is folded, for every change.
TEST_F(BackgroundTest, AConditionKnowsTheFlagsThatChangedSinceTheFold) {
  deliver("INBOX", 1);
  const auto add = [&](SystemFlags system, std::vector<std::string> keywords, std::optional<ModSeq> since) {
    UidRuns first;
    first.add(Uid(1));
    auto outcome =
        wait(account_->store(folder("INBOX"), {first, FlagOperation::add, system, std::move(keywords), since, {}}));
    return outcome.has_value() && outcome->modified.empty();
  };
  const ModSeq before = state("INBOX")->highest_modseq();
  const ModSeq before_delivery(before.value - 1);
  EXPECT_TRUE(add({}, {"$A"}, std::nullopt));
  EXPECT_TRUE(add(SystemFlags().with(SystemFlag::seen), {"$B"}, before));
  EXPECT_FALSE(add({}, {"$A"}, before));
  EXPECT_FALSE(add({}, {"$B"}, before));
  EXPECT_FALSE(add(SystemFlags().with(SystemFlag::seen), {}, before));
  EXPECT_FALSE(add(SystemFlags().with(SystemFlag::draft), {}, before_delivery)) << "the message is new";
  clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
  wait(store_->maintain());
  ASSERT_EQ(journal_records(), 0u);
  EXPECT_FALSE(add(SystemFlags().with(SystemFlag::flagged), {}, before));
  const ModSeq folded = state("INBOX")->highest_modseq();
  EXPECT_TRUE(add({}, {"$C"}, std::nullopt));
  EXPECT_TRUE(add(SystemFlags().with(SystemFlag::flagged), {}, folded));
  reopen();
  EXPECT_FALSE(add(SystemFlags().with(SystemFlag::answered), {}, folded)) << "what was loaded is not known";
}

// Closed beside its own fold, an account would be loaded a second time and changed through both.
TEST(AccountLife, AnAccountStaysOpenWhileAFoldIsUnderWay) {
  struct Fixture : test::StoreFixture {
    void TestBody() override {
      auto memory = engine::memory::open();
      engine::fault::FaultEngine engine(*memory);
      options_.fold_records = 2;
      open(engine);
      make_account();
      deliver("INBOX", 1);
      engine.hold_answers();
      base::Scope scope;
      std::optional<Result<AppendOutcome>> second;
      std::vector<NewMessage> messages(1);
      messages[0] = new_message(text_of(2));
      scope.start(executor_, base::store_result(account_->append(folder("INBOX"), std::move(messages)), second));
      executor_.drain();
      engine.release_reordered();  // the message is there, and its fold begins
      engine.hold_answers();
      executor_.run_until([&] { return scope.running() == 0 && engine.held_answers() == 1; });
      const std::weak_ptr<Account> before = account_;
      account_.reset();
      clock_.advance(std::chrono::hours(1));
      scope.start(executor_, store_->maintain());
      executor_.drain();
      EXPECT_FALSE(before.expired());
      engine.release_reordered();
      executor_.run_until([&] { return scope.running() == 0; });
      wait(store_->maintain());
      EXPECT_TRUE(before.expired());
      close();
    }
  };
  Fixture().TestBody();
}

// A store whose background runs only when it is told to.
class FullJournalTest : public ::testing::Test {
 public:
  ~FullJournalTest() override {
    account_.reset();
    base::Scope closing;
    closing.start(background_, store_->close());
    background_.run_until([&] { return closing.running() == 0; });
  }

 protected:
  static constexpr std::uint64_t most = 32;
  FullJournalTest() {
    StoreOptions options;
    options.maintain_every_seconds = 0;
    options.fold_records = 8;
    options.max_unfolded_records = most;
    store_ = *base::sync_wait(Store::open(engine_, clock_, background_, options));
    account_ = *base::sync_wait(store_->create_account("alice"));
  }

  Task<void> deliver(std::string_view folder_name) {
    auto receiver = store_->receive(0, {});
    auto writing = receiver->write("Subject: x\r\n\r\nbody\r\n");
    Result<void> written = co_await writing;
    EXPECT_TRUE(written.has_value());
    auto finishing = receiver->finish();
    Result<IncomingMessagePtr> message = co_await finishing;
    std::vector<NewMessage> messages(1);
    messages[0].message = *message;
    const FolderTreePtr folders = account_->folders();
    auto appending = account_->append(folders->find(folder_name)->id, std::move(messages));
    Result<AppendOutcome> outcome = co_await appending;
    (outcome.has_value() ? acknowledged_ : refused_) += 1;
  }
  std::size_t journal_records() {
    auto found = base::sync_wait(bridge::scan(engine_, engine::Partition(1), engine::Space::small,
                                              engine::prefix_range(keys::journals_prefix), 100'000));
    return found->size();
  }
  void start_deliveries(int count) {
    static constexpr std::string_view names[] = {"INBOX", "Archive", "Junk"};
    for (int i = 0; i < count; ++i) writers_.start(loop_, deliver(names[i % 3]));
    loop_.drain();
  }

  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  engine::fault::FaultEngine engine_{*memory_};
  test::ManualClock clock_;
  base::BlockingExecutor background_, loop_;
  std::unique_ptr<Store> store_;
  AccountPtr account_;
  std::size_t acknowledged_ = 0, refused_ = 0;
  base::Scope writers_;
};

TEST_F(FullJournalTest, WritersWaitUntilFoldsMakeRoom) {
  start_deliveries(200);
  EXPECT_EQ(acknowledged_, most);
  EXPECT_EQ(journal_records(), most);
  for (int round = 0; round < 200 && writers_.running() != 0; ++round) {
    background_.drain();
    loop_.drain();
    EXPECT_LE(journal_records(), most);
  }
  EXPECT_EQ(acknowledged_, 200u);
  EXPECT_EQ(account_->quota().messages, 200u);
}

// What removed folders leave behind until it is given up counts as well.
TEST_F(FullJournalTest, RemovedFoldersLeaveNoRoomEither) {
  std::size_t made = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string name = "Folder " + std::to_string(i);
    std::optional<Result<MailboxId>> created;
    writers_.start(loop_, base::store_result(account_->create(name, SpecialUse::none), created));
    loop_.drain();
    std::optional<Result<void>> removed;
    writers_.start(loop_, base::store_result(account_->remove(name), removed));
    loop_.drain();
    made += created && removed ? 1 : 0;
    if (created && removed) continue;
    // It waits: run until it does not any more, so that its answer has a place.
    while (!created || !removed) {
      background_.drain();
      loop_.drain();
    }
    break;
  }
  EXPECT_EQ(made, most);
}

TEST_F(FullJournalTest, AFoldThatFailsKeepsNoMailOut) {
  start_deliveries(static_cast<int>(most) + 1);
  EXPECT_EQ(acknowledged_, most);
  for (int i = 0; i < 20; ++i) engine_.fail_next_commit(engine::Partition(1), Errc::not_found);
  for (int round = 0; round < 50 && writers_.running() != 0; ++round) {
    background_.drain();
    loop_.drain();
  }
  EXPECT_EQ(acknowledged_ + refused_, most + 1);
}

// A MOVE leaves as many rows that refer to each message as before: there is nothing to count afterwards.
TEST_F(BackgroundTest, AMoveWritesNoReferences) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  UidRuns all;
  all.add(UidRun{Uid(1), Uid(2)});
  ASSERT_TRUE(wait(account_->move(folder("INBOX"), all, folder("Archive"))).has_value());
  EXPECT_TRUE(keys_with(engine::Space::bulk, keys::references_added_prefix).empty());
  EXPECT_TRUE(keys_with(engine::Space::bulk, keys::references_dropped_prefix).empty());
  ASSERT_TRUE(wait(account_->copy(folder("Archive"), all, folder("INBOX"))).has_value());
  EXPECT_EQ(keys_with(engine::Space::bulk, keys::references_added_prefix).size(), 1u);
  expunge_all("Archive");
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 2u);
  expunge_all("INBOX");
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 0u);
}

// A removed mailbox that somebody had open is let go of once nobody has it, also with a `\Recent` mark that has no
// place to be written to any more; so is its account.
TEST_F(BackgroundTest, ARemovedMailboxDoesNotStayOpen) {
  const AccountCore& core = *static_cast<AccountImpl&>(*account_).core();
  ASSERT_TRUE(wait(account_->create("doomed", SpecialUse::none)).has_value());
  deliver("doomed", 1);
  MailboxPtr open = mailbox("doomed");
  account_->claim_recent(folder("doomed"), open->state()->uid_next());
  ASSERT_TRUE(wait(account_->remove("doomed")).has_value());
  wait(store_->maintain());
  EXPECT_EQ(core.open_mailboxes().size(), 1u) << "a session reads it";
  open.reset();
  wait(store_->maintain());
  EXPECT_TRUE(core.open_mailboxes().empty());
  const std::weak_ptr<Account> before = account_;
  account_.reset();
  clock_.advance(std::chrono::hours(1));
  wait(store_->maintain());
  EXPECT_TRUE(before.expired());
}

// Whatever an account is left with when it is closed is looked after though nobody comes back.
TEST_F(BackgroundTest, ClosedAccountsAreLookedAfter) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  expunge_all("INBOX");
  for (const char* name : {"bob", "carol", "dave", "eve", "frank", "grace"}) {
    auto other = wait(store_->create_account(name));
    ASSERT_TRUE(other.has_value());
  }
  const std::weak_ptr<Account> before = account_;
  account_.reset();
  clock_.advance(std::chrono::minutes(11));
  wait(store_->maintain());
  EXPECT_TRUE(before.expired());
  deliver_to("grace");
  clock_.advance(std::chrono::minutes(11));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 3u);
  clock_.advance(std::chrono::hours(2));
  for (int i = 0; i < 3; ++i) wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 1u);
  EXPECT_EQ(journal_records(), 0u);
  EXPECT_TRUE(keys_with(engine::Space::bulk, keys::summaries_prefix).empty());
}

// Design.md section 6: a partition's own keys stay under 50,000 and 8 MB.
TEST(PartitionLimits, TheDefaultsAddUp) {
  const StoreOptions options;
  constexpr std::uint64_t keys_a_folder = 3;     // node, record, subscription
  constexpr std::uint64_t bytes_a_folder = 130;  // of them, without names
  constexpr std::uint64_t bytes_a_journal_key = 18;
  EXPECT_LT(options.max_folders * keys_a_folder + options.max_unfolded_records + options.max_properties, 50'000u);
  EXPECT_LT(options.max_folders * bytes_a_folder + options.max_names_bytes + options.max_unfolded_bytes +
                options.max_unfolded_records * bytes_a_journal_key + max_small_journal_record_bytes +
                options.max_properties_bytes,
            8u << 20);
}

TEST_F(BackgroundTest, NamesAndPropertiesHaveRoomsOfTheirOwn) {
  options_.max_names_bytes = 390;
  options_.max_properties_bytes = 1'000;
  options_.max_properties = 3;
  reopen();
  const std::string name(100, 'n');
  EXPECT_TRUE(wait(account_->create(name, SpecialUse::none)).has_value());
  EXPECT_EQ(wait(account_->subscribe(name + "2")).error().code, Errc::limit);
  EXPECT_TRUE(wait(account_->create(name + "3", SpecialUse::none)).has_value());
  EXPECT_EQ(wait(account_->create(name + "4", SpecialUse::none)).error().code, Errc::limit);
  EXPECT_TRUE(wait(account_->remove(name)).has_value());
  EXPECT_TRUE(wait(account_->create(name + "4", SpecialUse::none)).has_value());

  EXPECT_TRUE(wait(account_->set_property("a", std::string(600, 'x'))).has_value());
  EXPECT_EQ(wait(account_->set_property("b", std::string(600, 'x'))).error().code, Errc::too_big);
  EXPECT_TRUE(wait(account_->set_property("a", std::string(300, 'x'))).has_value());
  EXPECT_TRUE(wait(account_->set_property("b", std::string(600, 'x'))).has_value());
  EXPECT_TRUE(wait(account_->set_property("c", "x")).has_value());
  EXPECT_EQ(wait(account_->set_property("d", "x")).error().code, Errc::limit);
}

}  // namespace
}  // namespace mail
