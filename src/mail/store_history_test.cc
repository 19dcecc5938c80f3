// Random histories of one account, folded at random points and opened again: the states are those that were there
// before, usage is what a recount gives, and what is fetched is what was put in.
#include <map>
#include <random>

#include "mail/check.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

StoreOptions eager_folds() {
  StoreOptions options;
  options.maintain_every_seconds = 0;
  options.fold_records = 6;
  return options;
}

struct History {
  test::EngineKind engine;
  unsigned seed;
  int steps;
};
std::ostream& operator<<(std::ostream& out, const History& history) { return out << history.engine << history.seed; }

class HistoryTest : public test::EngineStoreFixture, public ::testing::WithParamInterface<History> {
 protected:
  HistoryTest() : EngineStoreFixture(GetParam().engine, eager_folds()) {}

  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  std::string any_folder() { return folders_[below(static_cast<unsigned>(folders_.size()))]; }
  UidRuns any_uids(std::string_view name) {
    const StatePtr now = state(name);
    UidRuns out;
    for (std::uint32_t i = 0; i < now->exists(); ++i)
      if (below(3) == 0) out.add(now->at(Position(i)).uid);
    if (below(8) == 0) out.add(Uid(now->uid_next().value + 5));
    return out;
  }

  void step() {
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
      case 3: deliver(any_folder(), static_cast<int>(++delivered_)); break;
      case 4:
      case 5: change_flags(); break;
      case 6:
      case 7: copy_or_move(); break;
      case 8: EXPECT_TRUE(wait(account_->expunge(folder(any_folder()), std::nullopt)).has_value()); break;
      case 9:
        clock_.advance(std::chrono::seconds(below(900)));
        wait(store_->maintain());
        break;
      case 10: reopen_and_compare(); break;
      default: account_->claim_recent(folder(folders_[0]), state(folders_[0])->uid_next()); break;
    }
  }

  void change_flags() {
    const std::string name = any_folder();
    const auto operation = static_cast<FlagOperation>(below(3));
    SystemFlags system{static_cast<std::uint8_t>(below(32))};
    std::vector<std::string> keywords;
    if (below(2) == 0) keywords.push_back("$K" + std::to_string(below(5)));
    EXPECT_TRUE(wait(account_->store(folder(name), {any_uids(name), operation, system, keywords, {}})).has_value());
  }
  void copy_or_move() {
    const std::string from = any_folder();
    const MailboxId to = folder(any_folder());
    auto task = below(2) == 0 ? account_->copy(folder(from), any_uids(from), to)
                              : account_->move(folder(from), any_uids(from), to);
    EXPECT_TRUE(wait(std::move(task)).has_value());
  }

  // What a client can see of a folder.
  std::string dump(std::string_view name) {
    auto open = mailbox(name);
    const StatePtr now = open->state();
    std::string out = std::to_string(now->uid_next().value) + " " + std::to_string(now->highest_modseq().value) + "\n";
    for (std::uint32_t i = 0; i < now->exists(); ++i) {
      const HotRecord row = now->at(Position(i));
      auto record = wait(open->cold_record(now, row.uid));
      EXPECT_TRUE(record.has_value()) << describe(record.error());
      out += std::to_string(row.uid.value) + " " + std::to_string(row.system.bits) + " " +
             std::to_string(row.modseq.value);
      for (KeywordId keyword : *row.keywords) out += " " + std::string(now->keywords().name(keyword));
      if (record.has_value())
        out += " m" + std::to_string(record->message.value) + " t" + std::to_string(record->thread.value);
      out += " " + read_all(open, row.uid) + "\n";
    }
    return out;
  }

  void reopen_and_compare() {
    std::map<std::string, std::string> before;
    for (const std::string& name : folders_) before[name] = dump(name);
    const Quota quota = account_->quota();
    reopen();
    Quota recount;
    for (const std::string& name : folders_) {
      EXPECT_EQ(dump(name), before[name]) << name;
      recount.messages += state(name)->exists();
      recount.storage_bytes += state(name)->counts().bytes;
    }
    EXPECT_EQ(account_->quota().messages, quota.messages);
    EXPECT_EQ(account_->quota().storage_bytes, quota.storage_bytes);
    EXPECT_EQ(recount.messages, quota.messages);
    EXPECT_EQ(recount.storage_bytes, quota.storage_bytes);
  }

  void expect_sound() {
    auto report = wait(check(*engine_, {}));
    ASSERT_TRUE(report.has_value()) << describe(report.error());
    for (const Finding& finding : report->findings) ADD_FAILURE() << finding.where << ": " << finding.what;
    EXPECT_EQ(report->accounts, 1u);
  }

  const std::vector<std::string> folders_{"INBOX", "Archive", "Trash"};
  std::mt19937 random_{GetParam().seed};
  unsigned delivered_ = 0;
};

TEST_P(HistoryTest, ReopensAsItWas) {
  for (int i = 0; i < GetParam().steps && !HasFailure(); ++i) {
    step();
    if (i % 50 == 49) expect_sound();
  }
  reopen_and_compare();
  clock_.advance(std::chrono::hours(3));
  wait(store_->maintain());
  expect_sound();
}

std::vector<History> histories() {
  std::vector<History> all;
  for (unsigned seed = 1; seed <= 12; ++seed) all.push_back({test::EngineKind::memory, seed, 250});
  for (unsigned seed = 21; seed <= 24; ++seed) all.push_back({test::EngineKind::rocks, seed, 100});
  return all;
}
INSTANTIATE_TEST_SUITE_P(Seeds, HistoryTest, ::testing::ValuesIn(histories()), [](const auto& info) {
  return test::name_of(info.param.engine) + std::to_string(info.param.seed);
});

}  // namespace
}  // namespace mail
