// Bodies that no account owns are freed a day later, by maintain() alone.
#include "mail/sweep.h"

#include "engine/memory/memory.h"
#include "mail/store_test_support.h"

namespace mail::test {
namespace {

class SweepTest : public StoreFixture {
 public:
  ~SweepTest() override {
    if (store_) close();
  }

 protected:
  SweepTest() {
    engine::memory::Options options;
    options.clock = &clock_;
    memory_ = engine::memory::open(options);
    open(*memory_);
    make_account();
  }
  std::size_t bodies() {
    auto listing = bridge::list_bodies(*memory_, {}, 1'000);
    auto listed = wait(std::move(listing));
    EXPECT_TRUE(listed.has_value());
    return listed.has_value() ? listed->size() : 0;
  }
  void maintain_after(std::chrono::seconds passed) {
    clock_.advance(passed);
    wait(store_->maintain());
    executor_.drain();
  }

  std::unique_ptr<engine::Engine> memory_;
};

constexpr std::chrono::hours day(24);

TEST_F(SweepTest, a_removed_account_leaves_its_bodies_for_a_day_and_no_longer) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  ASSERT_EQ(bodies(), 2u);
  maintain_after(std::chrono::seconds(0));
  account_.reset();
  ASSERT_TRUE(wait(store_->remove_account("alice")).has_value());
  maintain_after(day - std::chrono::hours(2));
  EXPECT_EQ(bodies(), 2u);
  maintain_after(std::chrono::hours(3));
  EXPECT_EQ(bodies(), 0u);
}

TEST_F(SweepTest, a_body_that_another_account_owns_stays) {
  IncomingMessagePtr message = receive(text_of(1) + std::string(40'000, 'x'));  // of the size that is shared
  NewMessage for_alice, for_bob;
  for_alice.message = message;
  for_bob.message = message;
  ASSERT_TRUE(append_one("INBOX", std::move(for_alice)).has_value());
  make_account("bob");
  auto outcome = append_one("INBOX", std::move(for_bob));
  ASSERT_TRUE(outcome.has_value());
  message.reset();
  ASSERT_EQ(bodies(), 1u);
  ASSERT_TRUE(wait(store_->remove_account("alice")).has_value());
  maintain_after(day + day);
  EXPECT_EQ(bodies(), 1u);
  const MailboxPtr inbox = mailbox("INBOX");
  EXPECT_NE(read_all(inbox, outcome->uids.runs()[0].first).find("body 1"), std::string::npos);
}

TEST(SweeperTest, is_due_once_an_interval_and_not_while_it_runs) {
  auto engine = engine::memory::open();
  Sweeper sweeper;
  EXPECT_TRUE(sweeper.start_if_due(1'000, 60));
  EXPECT_FALSE(sweeper.start_if_due(1'059, 60));
  EXPECT_FALSE(sweeper.start_if_due(1'060, 60)) << "still running";
  base::sync_wait(sweeper.run(*engine, 10));
  EXPECT_TRUE(sweeper.start_if_due(1'060, 60));
}

// A machine that starts with a clock years ahead: until they have passed no room would be given back.
TEST(SweeperTest, is_due_when_the_clock_was_set_back_behind_the_last) {
  auto engine = engine::memory::open();
  Sweeper sweeper;
  EXPECT_TRUE(sweeper.start_if_due(1'000'000, 60));
  base::sync_wait(sweeper.run(*engine, 10));
  EXPECT_FALSE(sweeper.start_if_due(1'000'000, 60));
  EXPECT_TRUE(sweeper.start_if_due(1'000, 60));
  base::sync_wait(sweeper.run(*engine, 10));
  EXPECT_FALSE(sweeper.start_if_due(1'059, 60));
}

}  // namespace
}  // namespace mail::test
