// Watches: called after a batch is durable, not after they ended.
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/conformance/engines.h"

namespace conformance {
namespace {

CONFORMANCE_SUITE(WatchTest);

constexpr Partition ann{1}, bob{2};

void wait_for(const std::function<bool()>& happened) {
  while (!happened()) std::this_thread::yield();
}

TEST_P(WatchTest, is_called_for_its_partition_after_the_change_can_be_read) {
  std::atomic<int> ann_calls = 0, other_calls = 0;
  std::atomic<bool> saw_value = false;
  auto watch = engine().watch(ann, [&] {
    engine().get(ann, Space::small, "k", [&](auto value) {
      if (*value == "v") saw_value = true;
      ++ann_calls;
    });
  });
  auto other = engine().watch(bob, [&] { ++other_calls; });
  EXPECT_EQ(blocking().put(ann, "k", "v"), std::nullopt);
  wait_for([&] { return ann_calls > 0; });
  EXPECT_TRUE(saw_value);
  EXPECT_EQ(other_calls, 0);
}

TEST_P(WatchTest, several_watch_one_partition) {
  std::atomic<int> first = 0, second = 0;
  auto one = engine().watch(ann, [&] { ++first; });
  auto two = engine().watch(ann, [&] { ++second; });
  EXPECT_EQ(blocking().put(ann, "k", "v"), std::nullopt);
  wait_for([&] { return first > 0 && second > 0; });
  one.reset();
  const int told = first;
  EXPECT_EQ(blocking().put(ann, "k", "w"), std::nullopt);
  wait_for([&] { return second > 1; });
  EXPECT_EQ(first, told);
}

TEST_P(WatchTest, a_batch_in_conflict_wakes_nobody) {
  std::atomic<int> calls = 0;
  auto watch = engine().watch(ann, [&] { ++calls; });
  Batch batch;
  batch.conditions = {{"k", "no"}};
  batch.puts = {{"k", "v"}};
  EXPECT_EQ(blocking().commit(ann, batch), Errc::conflict);
  EXPECT_EQ(blocking().put(bob, "k", "v"), std::nullopt);
  EXPECT_EQ(calls, 0);
}

TEST_P(WatchTest, may_end_itself_and_ends_while_others_commit) {
  std::unique_ptr<engine::Watch> watch;
  std::atomic<int> calls = 0;
  watch = engine().watch(ann, [&] {
    if (calls++ == 0) watch.reset();
  });
  EXPECT_EQ(blocking().put(ann, "k", "v"), std::nullopt);
  wait_for([&] { return calls > 0; });
  std::atomic<bool> stop = false;
  std::thread committer([&] {
    while (!stop) Blocking(engine()).put(bob, "k", "v");
  });
  for (int round = 0; round < 200; ++round) {
    auto alive = std::make_shared<std::atomic<int>>(0);
    auto short_watch = engine().watch(bob, [raw = alive.get()] { ++*raw; });
    short_watch.reset();
    alive.reset();  // a call after the watch ended would write to freed memory
  }
  stop = true;
  committer.join();
}

}  // namespace
}  // namespace conformance
