// Commits of which the engine does not say whether they happened, while the account's head cannot be read: nobody is
// told of success, nothing is lost, and once the head is read the account goes on from what the store has.
#include <map>
#include <random>

#include "engine/fault/fault_engine.h"
#include "mail/check.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

using base::Errc;
using base::Result;
using Effect = engine::fault::FaultEngine::Effect;

class DoubtTest : public test::StoreFixture {
 public:
  ~DoubtTest() override {
    fault_.release_reordered();
    fault_.forget_failures();
    executor_.run_until([&] { return scope_.running() == 0; });
    if (store_) close();
  }

 protected:
  DoubtTest() {
    open(fault_);
    make_account();
    partition_ = engine::Partition(account_->id().value);
  }

  void restart_engine() override { fault_.forget_failures(); }

  // The next commit is ambiguous, and the head cannot be read so often.
  void doubt(Effect effect, int failed_reads = 1) {
    fault_.fail_next_commit(partition_, Errc::ambiguous, effect);
    for (int i = 0; i < failed_reads; ++i) fault_.fail_next_get(partition_, Errc::io);
  }
  Result<AppendOutcome> append(int number) { return append_one("INBOX", new_message(text_of(number))); }
  void expect_refused(int number) {
    auto outcome = append(number);
    ASSERT_FALSE(outcome.has_value()) << number;
    EXPECT_EQ(outcome.error().code, Errc::unavailable);
  }
  void expect_appended(int number, std::uint32_t uid) {
    auto outcome = append(number);
    ASSERT_TRUE(outcome.has_value()) << describe(outcome.error());
    EXPECT_EQ(outcome->uids, uids({uid}));
  }
  using Answer = std::shared_ptr<std::optional<Result<AppendOutcome>>>;
  Answer begin_append(int number) {
    std::vector<NewMessage> messages;
    messages.push_back(new_message(text_of(number)));
    auto answer = std::make_shared<std::optional<Result<AppendOutcome>>>();
    scope_.start(executor_, keep(account_->append(folder("INBOX"), std::move(messages)), answer));
    executor_.drain();
    return answer;
  }
  static base::Task<void> keep(base::Task<Result<AppendOutcome>> task, Answer answer) {
    answer->emplace(co_await task);
  }
  std::uint32_t exists() { return state("INBOX")->exists(); }
  void wait_seconds(int seconds) { clock_.advance(std::chrono::seconds(seconds)); }
  void expect_sound() {
    auto report = wait(check(fault_, {}));
    ASSERT_TRUE(report.has_value()) << describe(report.error());
    for (const Finding& finding : report->findings) ADD_FAILURE() << finding.where << ": " << finding.what;
  }

  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  engine::fault::FaultEngine fault_{*memory_};
  engine::Partition partition_{0};
  base::Scope scope_;
};

TEST_F(DoubtTest, WhatHappenedShowsOnceTheHeadIsRead) {
  int woken = 0;
  auto subscription = account_->subscribe_changes([&] { ++woken; });
  doubt(Effect::happens);
  expect_refused(1);
  EXPECT_EQ(exists(), 0u);
  EXPECT_EQ(account_->quota().messages, 0u);
  EXPECT_EQ(woken, 0);
  wait_seconds(1);
  expect_appended(2, 2);
  EXPECT_EQ(woken, 2);
  EXPECT_EQ(exists(), 2u);
  EXPECT_EQ(account_->quota().messages, 2u);
  auto inbox = mailbox("INBOX");
  EXPECT_EQ(read_all(inbox, Uid(1)), text_of(1));
  inbox.reset();
  reopen();
  EXPECT_EQ(exists(), 2u);
  expect_sound();
}

TEST_F(DoubtTest, WhatDidNotHappenIsDropped) {
  doubt(Effect::none);
  expect_refused(1);
  wait_seconds(1);
  expect_appended(2, 1);
  EXPECT_EQ(exists(), 1u);
  EXPECT_EQ(account_->quota().messages, 1u);
  EXPECT_EQ(read_all(mailbox("INBOX"), Uid(1)), text_of(2));
  reopen();
  EXPECT_EQ(exists(), 1u);
  expect_sound();
}

TEST_F(DoubtTest, TheHeadIsReadAgainWithGrowingPauses) {
  doubt(Effect::happens, 4);
  expect_refused(1);  // the first reading
  expect_refused(2);  // refused without one
  for (int pause : {1, 2, 4}) {
    wait_seconds(pause - 1);
    expect_refused(3);
    wait_seconds(1);
    expect_refused(4);  // that read it, in vain
  }
  wait_seconds(7);
  expect_refused(5);
  wait_seconds(1);
  expect_appended(6, 2);
}

TEST_F(DoubtTest, ThePauseIsAMinuteAtMost) {
  doubt(Effect::none, 9);
  expect_refused(1);
  for (int reading = 2; reading <= 9; ++reading) {
    wait_seconds(60);
    expect_refused(reading);
  }
  wait_seconds(59);
  expect_refused(10);
  wait_seconds(1);
  expect_appended(11, 1);
}

TEST_F(DoubtTest, MaintenanceDecidesAtOnce) {
  int woken = 0;
  auto subscription = account_->subscribe_changes([&] { ++woken; });
  doubt(Effect::happens, 2);
  expect_refused(1);
  wait(store_->maintain());  // reads it in vain, though it is not time
  EXPECT_EQ(woken, 0);
  expect_refused(2);
  wait(store_->maintain());
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(exists(), 1u);
  expect_appended(3, 2);
}

// A later batch that happened says that the one in doubt did: its condition was that one's head.
TEST_F(DoubtTest, SuccessBehindItEndsTheDoubt) {
  fault_.hold_answers();
  doubt(Effect::happens);
  std::vector<Answer> answers;
  for (int number = 1; number <= 3; ++number) answers.push_back(begin_append(number));
  EXPECT_EQ(fault_.held_answers(), 3u);
  fault_.release_reordered();
  executor_.drain();
  // All were answered when the head could not be read; what happened shows all the same.
  for (const Answer& answer : answers) {
    ASSERT_TRUE(answer->has_value());
    EXPECT_EQ((*answer)->error().code, Errc::unavailable);
  }
  EXPECT_EQ(exists(), 3u);
  expect_appended(4, 4);
}

TEST_F(DoubtTest, ThoseBehindOneThatDidNotHappenAreDroppedWithIt) {
  fault_.hold_answers();
  doubt(Effect::none);
  std::vector<Answer> answers;
  for (int number = 1; number <= 3; ++number) answers.push_back(begin_append(number));
  fault_.release_reordered();
  executor_.drain();
  for (const Answer& answer : answers) {
    ASSERT_TRUE(answer->has_value());
    EXPECT_EQ((*answer)->error().code, Errc::unavailable);
  }
  expect_refused(4);
  wait_seconds(1);
  expect_appended(5, 1);
  EXPECT_EQ(exists(), 1u);
  expect_sound();
}

TEST_F(DoubtTest, SeveralInDoubtAreDecidedOneByOne) {
  fault_.hold_answers();
  doubt(Effect::happens);
  fault_.fail_next_commit(partition_, Errc::ambiguous, Effect::happens);
  fault_.fail_next_commit(partition_, Errc::ambiguous, Effect::none);
  for (int number = 1; number <= 3; ++number) begin_append(number);
  fault_.release_reordered();
  executor_.drain();
  EXPECT_EQ(exists(), 0u);
  wait_seconds(1);
  expect_appended(4, 3);
  EXPECT_EQ(exists(), 3u);
  expect_sound();
}

// Those that come while the head is being read wait for it.
TEST_F(DoubtTest, ManyAsksAreOneReading) {
  doubt(Effect::happens);
  expect_refused(1);
  wait_seconds(1);
  fault_.delay_reads(std::chrono::milliseconds(20));
  std::vector<Answer> answers;
  for (int number = 2; number <= 4; ++number) answers.push_back(begin_append(number));
  executor_.run_until([&] { return scope_.running() == 0; });
  for (std::uint32_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(answers[i]->has_value());
    ASSERT_TRUE((*answers[i])->has_value()) << describe((*answers[i])->error());
    EXPECT_EQ((**answers[i])->uids, uids({i + 2}));
  }
  EXPECT_EQ(exists(), 4u);
}

TEST_F(DoubtTest, TheAccountStaysOpenUntilItIsDecided) {
  doubt(Effect::happens, 2);
  expect_refused(1);
  const std::weak_ptr<Account> open = account_;
  account_.reset();
  clock_.advance(std::chrono::hours(1));
  wait(store_->maintain());
  EXPECT_FALSE(open.expired());
  wait(store_->maintain());  // decides; a fold may be under way after it
  wait(store_->maintain());
  EXPECT_TRUE(open.expired());
  account_ = *wait(store_->open_account("alice"));
  EXPECT_EQ(exists(), 1u);
  expect_appended(2, 2);
}

// The end of the process, cut off or in order: the store alone knows, and says so when it is opened.
TEST_F(DoubtTest, ACrashInDoubtLosesNothing) {
  for (Effect effect : {Effect::happens, Effect::none}) {
    const std::uint32_t before = exists();
    doubt(effect, 100);
    expect_refused(1);
    const std::uint32_t after = before + (effect == Effect::happens ? 1 : 0);
    // Opened beside it, as if this one had just been cut off.
    auto second = wait(Store::open(*memory_, clock_, executor_, options_));
    auto account = wait((*second)->open_account("alice"));
    EXPECT_EQ((*account)->quota().messages, after);
    account->reset();
    wait((*second)->close());
    reopen();
    EXPECT_EQ(exists(), after);
    expect_appended(2, after + 1);
    expect_sound();
  }
}

TEST_F(DoubtTest, AnAccountCanBeRemovedInDoubt) {
  doubt(Effect::happens, 2);
  expect_refused(1);
  EXPECT_TRUE(wait(store_->remove_account("alice")).has_value());
  EXPECT_EQ(append(2).error().code, Errc::not_found);
  EXPECT_TRUE(memory_->health().condition == engine::StoreCondition::healthy);
}

// What a store says that is opened beside the one under test, on the same engine, is what happened.
class DoubtHistories : public DoubtTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  DoubtHistories() { options_.fold_records = 6; }
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  std::string any_folder() { return folders_[below(2)]; }
  UidRuns any_uids(const std::string& name) {
    const StatePtr now = state(name);
    UidRuns out;
    for (std::uint32_t i = 0; i < now->exists(); ++i)
      if (below(3) == 0) out.add(now->at(Position(i)).uid);
    return out;
  }
  static std::string describe_state(const MailboxState& now) {
    std::string out = std::to_string(now.uid_next().value) + " " + std::to_string(now.highest_modseq().value) + "\n";
    for (std::uint32_t i = 0; i < now.exists(); ++i) {
      const HotRecord row = now.at(Position(i));
      out += std::to_string(row.uid.value) + " " + std::to_string(row.system.bits) + " " +
             std::to_string(row.modseq.value) + "\n";
    }
    return out;
  }
  std::string dump(const AccountPtr& account) {
    const Quota quota = account->quota();
    std::string out = std::to_string(quota.messages) + " " + std::to_string(quota.storage_bytes) + "\n";
    for (const std::string& name : folders_) {
      auto open = wait(account->open(folder(name)));
      EXPECT_TRUE(open.has_value());
      if (open.has_value()) out += describe_state(*(*open)->state());
    }
    return out;
  }
  std::string truth() {
    auto second = wait(Store::open(*memory_, clock_, executor_, options_));
    auto account = wait((*second)->open_account("alice"));
    std::string out = dump(*account);
    account->reset();
    (*second).reset();  // without close(): it must not write
    return out;
  }
  // Whether it was acknowledged.
  bool change() {
    const std::string name = any_folder();
    StoreFlags flags;
    switch (below(5)) {
      case 0:
      case 1: return append_one(name, new_message(text_of(++delivered_))).has_value();
      case 2:
        flags.uids = any_uids(name);
        flags.operation = static_cast<FlagOperation>(below(3));
        flags.system = SystemFlags{static_cast<std::uint8_t>(below(32))};
        return wait(account_->store(folder(name), flags)).has_value();
      case 3: return wait(account_->expunge(folder(name), std::nullopt)).has_value();
      default: return wait(account_->move(folder(name), any_uids(name), folder(any_folder()))).has_value();
    }
  }
  void change_in_doubt() {
    const std::string before = dump(account_);
    const int failed_reads = static_cast<int>(below(4));
    doubt(below(2) == 0 ? Effect::happens : Effect::none, failed_reads);
    const bool acknowledged = change();
    const std::string seen = dump(account_);
    if (!acknowledged && failed_reads > 0) {
      EXPECT_EQ(seen, before);
    }
    if (acknowledged) {
      EXPECT_EQ(seen, truth());
    }
    while (below(2) == 0) {
      wait_seconds(static_cast<int>(below(3)));
      change();
    }
    const std::string happened = truth();
    fault_.forget_failures();
    if (below(3) == 0) {
      reopen();
    } else {
      wait(store_->maintain());
    }
    EXPECT_EQ(dump(account_), happened);
  }

  const std::vector<std::string> folders_{"INBOX", "Trash"};
  std::mt19937 random_{GetParam()};
  int delivered_ = 0;
};

TEST_P(DoubtHistories, EndAsTheStoreSays) {
  for (int step = 0; step < 120 && !HasFailure(); ++step) {
    if (below(3) == 0) {
      change_in_doubt();
    } else {
      EXPECT_TRUE(change());
      EXPECT_EQ(dump(account_), truth());
    }
    if (step % 40 == 39) expect_sound();
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, DoubtHistories, ::testing::Range(1u, 9u));

}  // namespace
}  // namespace mail
