// Many sessions on several event loops change one account at once: everything acknowledged is there, UIDs are given
// once, and the store is sound after. Run under the thread sanitizer as well.
#include <random>
#include <set>
#include <thread>

#include "engine/fault/fault_engine.h"
#include "mail/account_impl.h"
#include "mail/check.h"
#include "mail/open_mailbox.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

using base::Result;
using base::Task;

// An event loop with a thread of its own.
class Loop {
 public:
  Loop() : thread_([this] { executor_.run_until([this] { return stop_.load() && scope_.running() == 0; }); }) {}
  ~Loop() {
    stop_ = true;
    executor_.post([] {});
    thread_.join();
  }
  void start(Task<void> task) { scope_.start(executor_, std::move(task)); }
  base::Executor& executor() { return executor_; }

 private:
  base::BlockingExecutor executor_;
  base::Scope scope_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

struct Acknowledged {
  std::mutex mutex;
  std::multiset<Uid> appended;
  std::uint64_t copied = 0;
  std::uint64_t moved = 0;
  std::uint64_t expunged = 0;
};

Task<Result<AppendOutcome>> deliver_one(Store& store, AccountPtr account, MailboxId inbox, std::string text) {
  auto receiver = store.receive(text.size(), {});
  auto writing = receiver->write(std::move(text));
  CO_TRY(co_await writing);
  auto finishing = receiver->finish();
  std::vector<NewMessage> messages(1);
  CO_TRY(messages[0].message, co_await finishing);
  auto appending = account->append(inbox, std::move(messages));
  Result<AppendOutcome> outcome = co_await appending;
  co_return outcome;
}

UidRuns some_of(const MailboxState& state, std::mt19937& random) {
  UidRuns out;
  for (std::uint32_t i = 0; i < state.exists(); ++i)
    if (random() % 4 == 0) out.add(state.at(Position(i)).uid);
  return out;
}

// One session: delivers, flags, copies, moves and expunges, and counts what it was told.
Task<void> session(Store& store, AccountPtr account, MailboxId inbox, MailboxId archive, unsigned seed, int steps,
                   Acknowledged& acknowledged) {
  std::mt19937 random(seed);
  auto opening = account->open(inbox);
  auto opened = co_await opening;
  const MailboxPtr mailbox = *opened;
  for (int i = 0; i < steps; ++i) {
    const UidRuns chosen = some_of(*mailbox->state(), random);
    const unsigned what = static_cast<unsigned>(random() % 8);
    if (what < 4) {
      auto delivering = deliver_one(store, account, inbox, "Subject: " + std::to_string(seed) + "\r\n\r\nx\r\n");
      auto outcome = co_await delivering;
      EXPECT_TRUE(outcome.has_value());
      std::lock_guard lock(acknowledged.mutex);
      acknowledged.appended.insert(outcome->uids.runs()[0].first);
    } else if (what < 6) {
      StoreFlags flags;
      flags.uids = chosen;
      flags.system = SystemFlags{static_cast<std::uint8_t>(what == 4 ? 8 : random() % 32)};
      auto storing = account->store(inbox, flags);
      auto outcome = co_await storing;
      EXPECT_TRUE(outcome.has_value());
    } else if (what == 6) {
      const bool copies = random() % 2 == 0;
      auto transferring = copies ? account->copy(inbox, chosen, archive) : account->move(inbox, chosen, archive);
      auto outcome = co_await transferring;
      EXPECT_TRUE(outcome.has_value()) << describe(outcome.error());
      std::lock_guard lock(acknowledged.mutex);
      (copies ? acknowledged.copied : acknowledged.moved) += outcome->uids.size();
    } else {
      auto expunging = account->expunge(inbox, std::nullopt);
      auto outcome = co_await expunging;
      EXPECT_TRUE(outcome.has_value()) << describe(outcome.error());
      std::lock_guard lock(acknowledged.mutex);
      acknowledged.expunged += outcome->expunged.count();
    }
  }
}

StoreOptions busy() {
  StoreOptions options;
  options.fold_records = 16;
  options.maintain_every_seconds = 1;
  return options;
}

class StoreThreads : public ::testing::TestWithParam<test::EngineKind> {};

TEST_P(StoreThreads, SessionsOnSeveralLoopsShareAnAccount) {
  const test::TestEngine engine(GetParam());
  const int steps = GetParam() == test::EngineKind::memory ? 60 : 20;
  Acknowledged acknowledged;
  {
    Loop background;
    auto store = *base::sync_wait(Store::open(*engine, base::Clock::system(), background.executor(), busy()));
    auto account = *base::sync_wait(store->create_account("alice"));
    const FolderTreePtr folders = account->folders();
    const MailboxId inbox = folders->find("INBOX")->id;
    const MailboxId archive = folders->find("Archive")->id;
    {
      Loop loops[3];
      for (unsigned i = 0; i < 12; ++i)
        loops[i % 3].start(session(*store, account, inbox, archive, i + 1, steps, acknowledged));
    }
    const std::set<Uid> distinct(acknowledged.appended.begin(), acknowledged.appended.end());
    EXPECT_EQ(distinct.size(), acknowledged.appended.size());
    const std::uint64_t left = acknowledged.appended.size() - acknowledged.expunged - acknowledged.moved;
    EXPECT_EQ(account->status(inbox)->counts.exists, left);
    EXPECT_EQ(account->status(archive)->counts.exists, acknowledged.copied + acknowledged.moved);
    EXPECT_EQ(account->quota().messages, left + acknowledged.copied + acknowledged.moved);
    account.reset();
    base::sync_wait(store->close());
  }
  auto report = base::sync_wait(check(*engine, {}));
  ASSERT_TRUE(report.has_value());
  for (const Finding& finding : report->findings) ADD_FAILURE() << finding.where << ": " << finding.what;
}

// Opens what another thread looks for all the time.
void expect_state_when_found(const AccountPtr& account, MailboxId mailbox) {
  const AccountCorePtr core = static_cast<AccountImpl&>(*account).core();
  std::atomic<bool> looks = false;
  StatePtr found;
  std::thread looking([&] {
    looks = true;
    OpenMailboxPtr open;
    while (!open) open = core->find_open(mailbox);
    found = open->state();
  });
  while (!looks) std::this_thread::yield();
  EXPECT_TRUE(base::sync_wait(account->open(mailbox)).has_value());
  looking.join();
  EXPECT_NE(found, nullptr);
}

TEST_P(StoreThreads, AnOpenMailboxIsNeverFoundWithoutItsState) {
  const test::TestEngine engine(GetParam());
  Loop background;
  for (int round = 0; round < 100; ++round) {
    auto store = *base::sync_wait(Store::open(*engine, base::Clock::system(), background.executor(), busy()));
    auto account =
        round == 0 ? *base::sync_wait(store->create_account("alice")) : *base::sync_wait(store->open_account("alice"));
    const FolderTreePtr folders = account->folders();
    for (const Folder* folder : folders->all()) expect_state_when_found(account, folder->id);
    account.reset();
    base::sync_wait(store->close());
  }
}

// Whoever waits for another to open it is told what went wrong: mail for a mailbox that is missing is refused for good.
TEST(StoreThreadsOnAFailingStore, AMailboxThatCannotBeReadIsNotMissing) {
  const auto memory = engine::memory::open();
  engine::fault::FaultEngine engine(*memory);
  Loop background;
  auto store = *base::sync_wait(Store::open(engine, base::Clock::system(), background.executor(), busy()));
  base::sync_wait(store->create_account("alice")).value().reset();
  base::sync_wait(store->close());
  store = *base::sync_wait(Store::open(engine, base::Clock::system(), background.executor(), busy()));
  AccountPtr account = *base::sync_wait(store->open_account("alice"));
  const FolderTreePtr folders = account->folders();
  const MailboxId inbox = folders->find("INBOX")->id;
  engine.fail_reads(base::Errc::io);
  std::atomic<int> others = 0;
  const auto open_often = [&] {
    for (int i = 0; i < 5'000; ++i) {
      auto opened = base::sync_wait(account->open(inbox));
      if (opened.has_value() || opened.error().code != base::Errc::io) ++others;
    }
  };
  std::vector<std::thread> threads(4);
  for (std::thread& thread : threads) thread = std::thread(open_often);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(others, 0);
  engine.fail_reads(std::nullopt);
  account.reset();
  base::sync_wait(store->close());
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreThreads, ::testing::ValuesIn(test::engine_kinds),
                         [](const auto& info) { return test::name_of(info.param); });

}  // namespace
}  // namespace mail
