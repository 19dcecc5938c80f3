// Two at once in an account, in an order that a test chooses: answers of the engine wait in a queue, and each side goes
// on when its executor is told to.
#include "engine/fault/fault_engine.h"
#include "mail/account_impl.h"
#include "mail/check.h"
#include "mail/keys.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

using base::Errc;
using base::Result;
using base::Task;

class RaceTest : public ::testing::Test {
 public:
  ~RaceTest() override {
    account_.reset();
    wait_for(store_->close());
    store_.reset();
  }

 protected:
  RaceTest() {
    options_.maintain_every_seconds = 0;
    options_.maintain_closed_accounts = 0;
    store_ = *wait(Store::open(*engine_, clock_, executor_, options_));
    account_ = *wait(store_->create_account("alice"));
  }

  // One answer of the engine, and all that follows from it; false: nothing is under way.
  bool step() {
    executor_.drain();
    const bool answered = queue_.run_one();
    executor_.drain();
    return answered;
  }
  void run_all() {
    while (step()) {
    }
  }
  template <class T>
  T wait(Task<T> task) {
    std::optional<T> out;
    wait_for(base::store_result(std::move(task), out));
    return std::move(*out);
  }
  void wait_for(Task<void> task) {
    base::Scope scope;
    scope.start(executor_, std::move(task));
    while (scope.running() != 0) step();
  }

  static Task<Result<AppendOutcome>> deliver_to(Store& store, AccountPtr account, MailboxId folder) {
    auto receiver = store.receive(0, {});
    auto writing = receiver->write("Subject: x\r\n\r\nbody\r\n");
    CO_TRY(co_await writing);
    auto finishing = receiver->finish();
    std::vector<NewMessage> messages(1);
    CO_TRY(messages[0].message, co_await finishing);
    auto appending = account->append(folder, std::move(messages));
    Result<AppendOutcome> outcome = co_await appending;
    co_return outcome;
  }
  MailboxId folder(std::string_view name) { return account_->folders()->find(name)->id; }
  Result<AppendOutcome> deliver() { return wait(deliver_to(*store_, account_, folder("INBOX"))); }
  std::uint32_t exists() { return (*wait(account_->open(folder("INBOX"))))->state()->exists(); }
  void expect_sound() {
    auto report = wait(check(*engine_, {}));
    ASSERT_TRUE(report.has_value()) << describe(report.error());
    for (const Finding& finding : report->findings) ADD_FAILURE() << finding.where << ": " << finding.what;
  }
  Task<void> collect() {
    const AccountCorePtr core = static_cast<AccountImpl&>(*account_).core();
    auto collecting = collect_garbage(*core);
    Result<void> done = co_await collecting;
    EXPECT_TRUE(done.has_value()) << describe(done.error());
  }

  test::ManualClock clock_;
  engine::memory::DeferredQueue queue_;
  std::unique_ptr<engine::Engine> engine_ = engine::memory::open({.defer = queue_.defer(), .clock = &clock_});
  StoreOptions options_;
  base::BlockingExecutor executor_;
  std::unique_ptr<Store> store_;
  AccountPtr account_;
};

class CollectionRace : public RaceTest, public testing::WithParamInterface<int> {};

// Journals that are full call for a collection, maintenance for another. Each row that goes drops its message once,
// however far the one is when the other begins.
TEST_P(CollectionRace, RowsAreDroppedOnce) {
  ASSERT_TRUE(deliver().has_value());
  UidRuns first;
  first.add(Uid(1));
  for (const char* name : {"removed", "expunged"}) {
    ASSERT_TRUE(wait(account_->create(name, SpecialUse::none)).has_value());
    ASSERT_TRUE(wait(account_->copy(folder("INBOX"), first, folder(name))).has_value());
  }
  StoreFlags deleting;
  deleting.uids = first;
  deleting.system = SystemFlags().with(SystemFlag::deleted);
  ASSERT_TRUE(wait(account_->store(folder("expunged"), deleting)).has_value());
  ASSERT_TRUE(wait(account_->expunge(folder("expunged"), std::nullopt)).has_value());
  clock_.advance(std::chrono::hours(2));
  ASSERT_TRUE(wait(account_->remove("removed")).has_value());
  base::Scope both;
  both.start(executor_, collect());
  for (int i = 0; i < GetParam(); ++i) step();
  both.start(executor_, collect());
  run_all();
  ASSERT_EQ(both.running(), 0u);
  clock_.advance(std::chrono::hours(2));
  wait_for(collect());
  expect_sound();
  const auto bodies = wait(bridge::list_bodies(*engine_, BodyId(0), 10));
  ASSERT_EQ(bodies->size(), 1u);
  EXPECT_EQ((*bodies)[0].owners.size(), 1u) << "INBOX has the message";
}

// A collection takes its time, and clocks are set: what goes while it counts is a copy's original, and an hour seems to
// have passed when it looks.
TEST_P(CollectionRace, ACopyMadeMeanwhileKeepsItsMessage) {
  ASSERT_TRUE(deliver().has_value());
  ASSERT_EQ(exists(), 1u);
  base::BlockingExecutor slow;
  base::Scope collecting;
  collecting.start(slow, collect());
  for (int answers = 0; answers < GetParam(); ++answers) {
    slow.drain();
    queue_.run_one();
  }
  UidRuns first;
  first.add(Uid(1));
  ASSERT_TRUE(wait(account_->copy(folder("INBOX"), first, folder("Sent"))).has_value());
  StoreFlags deleting;
  deleting.uids = first;
  deleting.system = SystemFlags().with(SystemFlag::deleted);
  ASSERT_TRUE(wait(account_->store(folder("INBOX"), deleting)).has_value());
  ASSERT_TRUE(wait(account_->expunge(folder("INBOX"), std::nullopt)).has_value());
  clock_.advance(std::chrono::hours(2));
  while (collecting.running() != 0) {
    slow.drain();
    step();
  }
  expect_sound();
  const auto bodies = wait(bridge::list_bodies(*engine_, BodyId(0), 10));
  ASSERT_EQ(bodies->size(), 1u);
  EXPECT_EQ((*bodies)[0].owners.size(), 1u) << "Sent has the message";
}

INSTANTIATE_TEST_SUITE_P(Steps, CollectionRace, ::testing::Range(0, 16));

// What came behind a damaged page lies in the journal when an expunge reads, and in a page of its own when it is
// evaluated: that is read, and not taken for damaged.
TEST_F(RaceTest, AnExpungeReadsWhatAFoldMovedMeanwhile) {
  const MailboxId inbox = folder("INBOX");
  const auto fold = [&] {
    clock_.advance(std::chrono::seconds(options_.fold_after_seconds));
    wait_for(store_->maintain());
  };
  ASSERT_TRUE(deliver().has_value());
  fold();
  engine::Batch loss;
  loss.bulk_erase_ranges.push_back(keys::pages_of(inbox));
  ASSERT_TRUE(wait(bridge::commit(*engine_, engine::Partition(1), std::move(loss))).has_value());
  ASSERT_TRUE(deliver().has_value());
  StoreFlags deleting;
  deleting.uids.add({Uid(1), Uid(2)});
  deleting.system = SystemFlags().with(SystemFlag::deleted);
  ASSERT_TRUE(wait(account_->store(inbox, deleting)).has_value());
  base::BlockingExecutor slow;
  base::Scope scope;
  std::optional<Result<ExpungeOutcome>> expunged;
  scope.start(slow, base::store_result(account_->expunge(inbox, std::nullopt), expunged));
  slow.drain();
  ASSERT_TRUE(queue_.run_one());
  fold();
  while (scope.running() != 0) {
    slow.drain();
    step();
  }
  ASSERT_TRUE(expunged->has_value()) << describe(expunged->error());
  EXPECT_EQ((*expunged)->expunged, deleting.uids);
  clock_.advance(std::chrono::hours(2));
  wait_for(store_->maintain());
  const auto bodies = wait(bridge::list_bodies(*engine_, BodyId(0), 10));
  ASSERT_EQ(bodies->size(), 2u);
  EXPECT_EQ((*bodies)[0].owners.size() + (*bodies)[1].owners.size(), 1u) << "the damaged one's alone is left";
}

class LoadingRace : public RaceTest, public testing::WithParamInterface<int> {
 protected:
  void close_account() {
    const std::weak_ptr<Account> before = account_;
    account_.reset();
    clock_.advance(std::chrono::hours(1));
    wait_for(store_->maintain());
    EXPECT_TRUE(before.expired());
  }
  // Opens alice's account as far as so many answers of the engine bring it; the rest at the end.
  void begin_opening() {
    scope_.start(slow_, base::store_result(store_->open_account("alice"), opened_));
    for (int answers = 0; answers < GetParam(); ++answers) {
      slow_.drain();
      ASSERT_TRUE(queue_.run_one());
    }
  }
  void end_opening() {
    while (scope_.running() != 0) {
      slow_.drain();
      step();
    }
  }

  std::optional<Result<AccountPtr>> opened_;

 private:
  base::BlockingExecutor slow_;
  base::Scope scope_;
};

// It takes long to read the account, so long that others open it, change it, and close it again.
TEST_P(LoadingRace, AnAccountThatWasChangedWhileItWasLoadedIsLoadedAgain) {
  ASSERT_TRUE(deliver().has_value());
  close_account();
  begin_opening();
  account_ = *wait(store_->open_account("alice"));
  ASSERT_TRUE(deliver().has_value());
  close_account();
  end_opening();
  ASSERT_TRUE(opened_->has_value()) << describe(opened_->error());
  account_ = **opened_;
  opened_.reset();
  EXPECT_EQ(exists(), 2u);
  const auto third = deliver();
  ASSERT_TRUE(third.has_value()) << describe(third.error());
  EXPECT_EQ(exists(), 3u);
}

// Somebody else's removal is no reason to refuse a login, or mail.
TEST_P(LoadingRace, AnotherAccountIsRemovedMeanwhile) {
  ASSERT_TRUE(deliver().has_value());
  ASSERT_TRUE(wait(store_->create_account("bob")).has_value());
  close_account();
  begin_opening();
  ASSERT_TRUE(wait(store_->remove_account("bob")).has_value());
  end_opening();
  ASSERT_TRUE(opened_->has_value()) << describe(opened_->error());
  account_ = **opened_;
  opened_.reset();
  EXPECT_EQ(exists(), 1u);
}

// Who opens an account while it is removed does not bring it back.
TEST_P(LoadingRace, ItIsRemovedMeanwhile) {
  close_account();
  begin_opening();
  ASSERT_TRUE(wait(store_->remove_account("alice")).has_value());
  end_opening();
  ASSERT_FALSE(opened_->has_value());
  EXPECT_EQ(opened_->error().code, Errc::not_found);
  auto partitions = wait(bridge::list_partitions(*engine_, engine::Partition(1), 10));
  ASSERT_TRUE(partitions.has_value());
  EXPECT_TRUE(partitions->empty());
}

INSTANTIATE_TEST_SUITE_P(Answers, LoadingRace, ::testing::Range(1, 6));

class RemovalRace : public RaceTest, public testing::WithParamInterface<int> {
 protected:
  base::BlockingExecutor slow_;
  base::Scope scope_;
};

// Whoever makes an account of a name while another of that name is removed gets the new one, and so does its mail,
// however far the removal has come.
TEST_P(RemovalRace, AnAccountMadeMeanwhileIsNotTheRemovedOne) {
  ASSERT_TRUE(deliver().has_value());
  const AccountId before = account_->id();
  std::optional<Result<void>> removed;
  scope_.start(slow_, base::store_result(store_->remove_account("alice"), removed));
  for (int answers = 0; answers < GetParam(); ++answers) {
    slow_.drain();
    ASSERT_TRUE(queue_.run_one());
  }
  std::optional<Result<AccountPtr>> created;
  scope_.start(executor_, base::store_result(store_->create_account("alice"), created));
  run_all();
  while (scope_.running() != 0) {
    slow_.drain();
    step();
  }
  ASSERT_TRUE(removed->has_value()) << describe(removed->error());
  if (!created->has_value()) {
    EXPECT_EQ(created->error().code, Errc::already_exists) << "it came before the removal";
    created = wait(store_->create_account("alice"));
  }
  ASSERT_TRUE(created->has_value()) << describe(created->error());
  account_ = **created;
  created.reset();
  EXPECT_NE(account_->id(), before);
  EXPECT_EQ(exists(), 0u);
  ASSERT_TRUE(deliver().has_value());
  account_ = *wait(store_->open_account("alice"));
  EXPECT_EQ(exists(), 1u);
  expect_sound();
}

INSTANTIATE_TEST_SUITE_P(Answers, RemovalRace, ::testing::Range(0, 6));

// Runs what is posted to it inside post(): whoever starts a task on it is within another's call.
class AtOnce : public base::Executor {
 public:
  void post(std::function<void()> work) override {
    const Entered entered(*this);
    work();
  }
};

class DoubtRace : public test::StoreFixture {
 public:
  ~DoubtRace() override {
    executor_.run_until([&] { return scope_.running() == 0; });
    close();
  }

 protected:
  DoubtRace() {
    open(fault_);
    make_account();
  }
  using Answer = std::optional<Result<AppendOutcome>>;
  void begin_append(base::Executor& executor, std::vector<NewMessage> messages, Answer& answer) {
    scope_.start(executor, base::store_result(account_->append(inbox_, std::move(messages)), answer));
  }
  std::vector<NewMessage> one_message(int number) {
    std::vector<NewMessage> messages;
    messages.push_back(new_message(text_of(number)));
    return messages;
  }
  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  engine::fault::FaultEngine fault_{*memory_};
  MailboxId inbox_;
  AtOnce at_once_;
  base::Scope scope_;
};

// A commit in doubt is decided by the success of one behind it. Whoever comes when both are published, and before the
// doubt is forgotten, goes on and asks the store nothing.
TEST_F(DoubtRace, WhoeverComesWhileDoubtEndsGoesOn) {
  const engine::Partition partition(account_->id().value);
  inbox_ = folder("INBOX");
  ASSERT_EQ(state("INBOX")->exists(), 0u);
  auto last = one_message(3);
  Answer answers[3];
  fault_.hold_answers();
  fault_.fail_next_commit(partition, Errc::ambiguous, engine::fault::FaultEngine::Effect::happens);
  fault_.fail_next_get(partition, Errc::io);
  for (int i : {0, 1}) {
    begin_append(executor_, one_message(i + 1), answers[i]);
    executor_.drain();
  }
  ASSERT_EQ(fault_.held_answers(), 2u);
  int published = 0;
  auto subscription = account_->subscribe_changes([&] {
    if (++published != 2) return;
    clock_.advance(std::chrono::seconds(1));
    fault_.fail_next_get(partition, Errc::io);
    begin_append(at_once_, std::move(last), answers[2]);
  });
  fault_.release_reordered();
  executor_.drain();
  subscription.reset();
  EXPECT_EQ(wait(account_->get_property("any")).error().code, Errc::io) << "somebody else read";
  ASSERT_TRUE(answers[2].has_value());
  ASSERT_TRUE(answers[2]->has_value()) << describe(answers[2]->error());
  EXPECT_EQ((*answers[2])->uids, uids({3}));
  EXPECT_EQ(state("INBOX")->exists(), 3u);
}

class RemovalInDoubt : public test::StoreFixture {
 public:
  ~RemovalInDoubt() override {
    fault_.forget_failures();
    close();
  }

 protected:
  RemovalInDoubt() {
    open(fault_);
    make_account();
  }
  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  engine::fault::FaultEngine fault_{*memory_};
  const engine::Partition directory_{0};
};
using Effect = engine::fault::FaultEngine::Effect;

// Mail that a removed account went on to take would be erased with it at the next start.
TEST_F(RemovalInDoubt, WhatTheDirectorySaysDecides) {
  fault_.fail_next_commit(directory_, Errc::ambiguous, Effect::none);
  auto removed = wait(store_->remove_account("alice"));
  ASSERT_FALSE(removed.has_value());
  EXPECT_EQ(removed.error().code, Errc::unavailable);
  EXPECT_EQ(deliver("INBOX", 1), Uid(1));
  fault_.fail_next_commit(directory_, Errc::ambiguous, Effect::happens);
  removed = wait(store_->remove_account("alice"));
  EXPECT_TRUE(removed.has_value()) << describe(removed.error());
  EXPECT_EQ(wait(store_->open_account("alice")).error().code, Errc::not_found);
  EXPECT_EQ(append_one("INBOX", new_message(text_of(2))).error().code, Errc::not_found);
}

// Nor does it keep its name when the directory could not be read either.
TEST_F(RemovalInDoubt, AnAccountMadeLaterIsNotTheOneInDoubt) {
  const AccountId before = account_->id();
  std::optional<Result<void>> removed;
  base::Scope scope;
  fault_.hold_answers();
  fault_.fail_next_commit(directory_, Errc::ambiguous, Effect::happens);
  scope.start(executor_, base::store_result(store_->remove_account("alice"), removed));
  executor_.drain();
  ASSERT_EQ(fault_.held_answers(), 1u);
  fault_.fail_next_get(directory_, Errc::io);
  fault_.release_reordered();
  executor_.run_until([&] { return scope.running() == 0; });
  ASSERT_FALSE(removed->has_value());
  AccountPtr stale = account_;
  make_account();
  EXPECT_NE(account_->id(), before);
  EXPECT_EQ(deliver("INBOX", 1), Uid(1));
  std::vector<NewMessage> late;
  late.push_back(new_message(text_of(2)));
  EXPECT_EQ(wait(stale->append(stale->folders()->find("INBOX")->id, std::move(late))).error().code, Errc::not_found);
}

}  // namespace
}  // namespace mail
