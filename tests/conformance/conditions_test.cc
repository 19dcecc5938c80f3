// Conditional batches: all or nothing, and in the order of the calls.
#include <atomic>
#include <thread>

#include "tests/conformance/engines.h"

namespace conformance {
namespace {

CONFORMANCE_SUITE(ConditionsTest);

constexpr Partition ann{1};

Batch next_version(int version) {
  Batch batch;
  if (version == 1)
    batch.conditions = {{"head", std::nullopt}};
  else
    batch.conditions = {{"head", std::to_string(version - 1)}};
  batch.puts = {{"head", std::to_string(version)}};
  return batch;
}

TEST_P(ConditionsTest, hold_on_exact_values_and_on_absence) {
  auto store = blocking();
  EXPECT_EQ(store.commit(ann, next_version(1)), std::nullopt);
  EXPECT_EQ(store.commit(ann, next_version(1)), Errc::conflict);
  EXPECT_EQ(store.commit(ann, next_version(3)), Errc::conflict);
  EXPECT_EQ(store.commit(ann, next_version(2)), std::nullopt);
  EXPECT_EQ(store.get(ann, Space::small, "head"), "2");
}

TEST_P(ConditionsTest, one_that_does_not_hold_changes_nothing) {
  auto store = blocking();
  const BodyId owned = store.store(ann, "owned");
  Batch batch;
  batch.conditions = {{"a", std::nullopt}, {"head", "x"}};
  batch.puts = {{"a", "1"}};
  batch.bulk_puts = {{"a", "1"}};
  batch.releases = {owned};
  batch.adopts = {store.stage("body")};
  const BodyId refused = batch.adopts.front()->id();
  EXPECT_EQ(store.commit(ann, std::move(batch)), Errc::conflict);
  EXPECT_EQ(store.get(ann, Space::small, "a"), std::nullopt);
  EXPECT_EQ(store.get(ann, Space::bulk, "a"), std::nullopt);
  store.sweep();
  EXPECT_EQ(*store.read(owned), "owned");
  EXPECT_FALSE(store.read(refused).has_value());
}

TEST_P(ConditionsTest, look_at_the_small_space_alone) {
  auto store = blocking();
  Batch bulk;
  bulk.bulk_puts = {{"head", "1"}};
  EXPECT_EQ(store.commit(ann, bulk), std::nullopt);
  EXPECT_EQ(store.commit(ann, next_version(2)), Errc::conflict);
  EXPECT_EQ(store.commit(ann, next_version(1)), std::nullopt);
}

TEST_P(ConditionsTest, a_chain_can_be_committed_without_waiting) {
  constexpr int versions = 500;
  std::atomic<int> answered = 0, done_well = 0;
  std::vector<int> order;
  for (int version = 1; version <= versions; ++version)
    engine().commit(ann, next_version(version), [&, version](const Result<void>& result) {
      if (result.has_value()) {
        order.push_back(version);  // one partition: one at a time, in order
        ++done_well;
      }
      ++answered;
    });
  while (answered < versions) std::this_thread::yield();
  EXPECT_EQ(done_well, versions);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(blocking().get(ann, Space::small, "head"), std::to_string(versions));
}

TEST_P(ConditionsTest, see_erased_keys_and_ranges_of_batches_not_yet_answered) {
  std::vector<std::optional<Errc>> results(6, Errc::bug);
  std::atomic<int> answered = 0;
  auto send = [&](std::size_t index, Batch batch) {
    engine().commit(ann, std::move(batch), [&, index](const Result<void>& result) {
      results[index] = error_of(result);
      ++answered;
    });
  };
  Batch put, erase, erase_range, put_in_range, expects_absent, expects_value;
  put.puts = {{"j1", "1"}, {"j2", "2"}};
  erase.conditions = {{"j1", "1"}};
  erase.erases = {"j1"};
  expects_absent.conditions = {{"j1", std::nullopt}, {"j2", "2"}};
  erase_range.erase_ranges = {engine::prefix_range("j")};
  put_in_range.conditions = {{"j2", std::nullopt}};
  put_in_range.puts = {{"j2", "again"}};
  expects_value.conditions = {{"j2", "again"}, {"j1", std::nullopt}};
  send(0, put);
  send(1, erase);
  send(2, expects_absent);
  send(3, erase_range);
  send(4, put_in_range);
  send(5, expects_value);
  while (answered < 6) std::this_thread::yield();
  for (const auto& result : results) EXPECT_EQ(result, std::nullopt);
}

TEST_P(ConditionsTest, of_racing_threads_one_wins_each_round) {
  constexpr int threads = 8, rounds = 50;
  std::vector<std::thread> racers;
  racers.reserve(threads);
  std::atomic<int> wins = 0;
  for (int thread = 0; thread < threads; ++thread)
    racers.emplace_back([&] {
      Blocking store(engine());
      for (int version = 1; version <= rounds;) {
        if (store.commit(ann, next_version(version)) == std::nullopt) ++wins;
        auto head = store.get(ann, Space::small, "head");
        version = std::stoi(head.value_or("0")) + 1;
      }
    });
  for (auto& racer : racers) racer.join();
  EXPECT_EQ(wins, rounds);
}

}  // namespace
}  // namespace conformance
