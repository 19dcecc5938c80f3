// What runs behind an account's operations, on a clock that stands still: folds, lazy writes, what is given up.
#include "mail/keys.h"
#include "mail/store_test_support.h"

namespace mail {
namespace {

class BackgroundTest : public test::MemoryStoreFixture {
 protected:
  explicit BackgroundTest(StoreOptions options = quick()) : MemoryStoreFixture(options) {}
  std::size_t keys_with(engine::Space space, std::string_view prefix) {
    auto found =
        wait(bridge::scan(*engine_, keys::partition_of(account_->id()), space, engine::prefix_range(prefix), 100'000));
    EXPECT_TRUE(found.has_value());
    return found.has_value() ? found->size() : 0;
  }
  std::size_t journal_records() { return keys_with(engine::Space::small, keys::journals_prefix); }
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

}  // namespace
}  // namespace mail
