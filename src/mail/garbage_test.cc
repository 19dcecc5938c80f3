// How what is shared and dropped is worked off: in order, and no record read again for each that was before it.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/fault/fault_engine.h"
#include "mail/keys.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

// Remembers where scans of the background's records began.
class ScansEngine : public engine::fault::FaultEngine {
 public:
  using FaultEngine::FaultEngine;
  void scan(engine::Partition partition, engine::Space space, engine::KeyRange range, std::size_t limit,
            engine::Done<std::vector<engine::KeyValue>> done) override {
    if (space == engine::Space::bulk) begins_.push_back(range.from);
    FaultEngine::scan(partition, space, std::move(range), limit, std::move(done));
  }
  void forget() { begins_.clear(); }
  std::ptrdiff_t scans_from(std::string_view begin) const { return std::ranges::count(begins_, begin); }
  std::ptrdiff_t scans_of(std::string_view prefix) const {
    return std::ranges::count_if(begins_, [&](const std::string& from) { return from.starts_with(prefix); });
  }

 private:
  std::vector<std::string> begins_;
};

class GarbageTest : public test::StoreFixture {
 public:
  ~GarbageTest() override {
    if (store_) close();
  }

 protected:
  static constexpr std::uint32_t many = 200;  // records, each of a transaction of its own
  static StoreOptions never_folding() {
    StoreOptions options = quick();
    options.fold_records = 10 * many;
    options.fold_after_seconds = 1'000'000;
    return options;
  }
  GarbageTest() : StoreFixture(never_folding()) {
    open(scans_);
    make_account();
  }
  std::size_t records(std::string_view prefix) { return keys_with(engine::Space::bulk, prefix).size(); }

  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  ScansEngine scans_{*memory_};
};

// The engine walks over what was erased before the place where a scan begins: begun anew for each read, the work would
// grow with the square of the copies.
TEST_F(GarbageTest, GoesOnWhereItStopped) {
  for (std::uint32_t uid = 1; uid <= many; ++uid) {
    deliver("INBOX", static_cast<int>(uid));
    ASSERT_TRUE(wait(account_->copy(folder("INBOX"), uids({uid}), folder("Archive"))).has_value());
  }
  EXPECT_EQ(records(keys::references_added_prefix), many);
  scans_.forget();
  wait(store_->maintain());
  EXPECT_EQ(scans_.scans_from(keys::references_added_prefix), 1);
  EXPECT_GE(scans_.scans_of(keys::references_added_prefix), 2);
  EXPECT_EQ(records(keys::references_added_prefix), 0u);

  for (std::uint32_t uid = 1; uid <= many; ++uid) {
    StoreFlags deleting;
    deleting.uids = uids({uid});
    deleting.system = SystemFlags().with(SystemFlag::deleted);
    ASSERT_TRUE(wait(account_->store(folder("INBOX"), deleting)).has_value());
    ASSERT_TRUE(wait(account_->expunge(folder("INBOX"), std::nullopt)).has_value());
  }
  EXPECT_EQ(records(keys::references_dropped_prefix), many);
  clock_.advance(std::chrono::hours(2));
  scans_.forget();
  wait(store_->maintain());
  EXPECT_EQ(scans_.scans_from(keys::references_dropped_prefix), 1);
  EXPECT_GE(scans_.scans_of(keys::references_dropped_prefix), 2);
  EXPECT_EQ(records(keys::references_dropped_prefix), 0u);
  EXPECT_EQ(owned_bodies(), many) << "the copies have them";
  EXPECT_EQ(read_all(mailbox("Archive"), Uid(many)), text_of(many));
}

}  // namespace
}  // namespace mail
