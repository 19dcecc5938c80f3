// How what is shared and dropped is worked off: in order, and no record read again for each that was before it.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/fault/fault_engine.h"
#include "mail/keys.h"
#include "mail/references.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

// Remembers where scans of the background's records began, and the largest batch.
class ScansEngine : public engine::fault::FaultEngine {
 public:
  using FaultEngine::FaultEngine;
  void scan(engine::Partition partition, engine::Space space, engine::KeyRange range, std::size_t limit,
            engine::Done<std::vector<engine::KeyValue>> done) override {
    if (space == engine::Space::bulk) begins_.push_back(range.from);
    FaultEngine::scan(partition, space, std::move(range), limit, std::move(done));
  }
  void commit(engine::Partition partition, engine::Batch batch, engine::Done<void> done) override {
    most_erased_ = std::max(most_erased_, batch.bulk_erases.size());
    FaultEngine::commit(partition, std::move(batch), std::move(done));
  }
  void forget() {
    begins_.clear();
    most_erased_ = 0;
  }
  std::size_t most_erased() const { return most_erased_; }
  std::ptrdiff_t scans_from(std::string_view begin) const { return std::ranges::count(begins_, begin); }
  std::ptrdiff_t scans_of(std::string_view prefix) const {
    return std::ranges::count_if(begins_, [&](const std::string& from) { return from.starts_with(prefix); });
  }

 private:
  std::vector<std::string> begins_;
  std::size_t most_erased_ = 0;
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

// Folds write records that have pages and no message: those are work as well.
TEST_F(GarbageTest, RecordsOfPagesAloneAreDroppedInBoundedSteps) {
  constexpr std::uint64_t records_of_pages = 500, pages_each = 20;
  engine::Batch batch;
  for (std::uint64_t record = 1; record <= records_of_pages; ++record) {
    DroppedReferences dropped;
    dropped.mailbox = folder("INBOX");
    for (std::uint64_t page = 0; page < pages_each; ++page)
      dropped.pages.emplace_back(1'000'000 + record * pages_each + page);
    batch.bulk_puts.push_back({keys::references_dropped(record, 0), encode(dropped)});
  }
  ASSERT_TRUE(wait(bridge::commit(*engine_, engine::Partition(1), std::move(batch))).has_value());
  scans_.forget();
  wait(store_->maintain());
  EXPECT_EQ(records(keys::references_dropped_prefix), 0u);
  EXPECT_GT(scans_.most_erased(), 0u);
  EXPECT_LE(scans_.most_erased(), max_dropped_a_value + pages_each);
}

}  // namespace
}  // namespace mail
