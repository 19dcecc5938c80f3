// Many threads at once: nothing is lost, what is answered can be read at once.
#include <atomic>
#include <random>
#include <thread>

#include "tests/conformance/engines.h"

namespace conformance {
namespace {

CONFORMANCE_SUITE(ConcurrencyTest);

TEST_P(ConcurrencyTest, writers_of_many_partitions_read_their_own_writes) {
  constexpr std::uint64_t threads = 16, rounds = 60;
  std::vector<std::thread> writers;
  writers.reserve(threads);
  std::atomic<int> wrong = 0;
  for (std::uint64_t thread = 0; thread < threads; ++thread)
    writers.emplace_back([&, thread] {
      Blocking store(engine());
      const Partition partition(thread / 2);  // two threads a partition
      for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::string key = std::to_string(thread) + "/" + std::to_string(round);
        const std::string bytes = random_bytes(500 + round * 300, thread * 1'000 + round);
        Batch batch;
        batch.adopts = {store.stage(bytes)};
        const BodyId id = batch.adopts.front()->id();
        batch.puts = {{key, std::to_string(id.value)}};
        batch.bulk_puts = {{key, bytes.substr(0, 100)}};
        if (store.commit(partition, std::move(batch)) != std::nullopt) ++wrong;
        if (store.get(partition, Space::small, key) != std::to_string(id.value)) ++wrong;
        if (store.get(partition, Space::bulk, key) != bytes.substr(0, 100)) ++wrong;
        auto read = store.read(id);
        if (!read.has_value() || *read != bytes) ++wrong;
      }
    });
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(blocking().bodies().size(), threads * rounds);
  for (std::uint64_t partition = 0; partition < threads / 2; ++partition)
    EXPECT_EQ(blocking().scan(Partition(partition), Space::small, {}).size(), 2 * rounds);
}

TEST_P(ConcurrencyTest, sweeps_and_scans_beside_writers) {
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::thread sweeper([&] {
    while (!stop) Blocking(engine()).sweep();
  });
  std::thread scanner([&] {
    while (!stop) {
      // Both keys of a batch or none: a batch is seen whole.
      auto found = Blocking(engine()).scan(Partition(1), Space::small, {});
      if (found.size() == 2 && found[0].value != found[1].value) ++wrong;
    }
  });
  Blocking store(engine());
  BodyId before;
  for (std::uint64_t round = 0; round < 100; ++round) {
    const std::string bytes = random_bytes(round % 7 == 0 ? 300'000 : 5'000, round);
    Batch batch;
    batch.adopts = {store.stage(bytes)};
    const BodyId id = batch.adopts.front()->id();
    batch.puts = {{"a", std::to_string(round)}, {"b", std::to_string(round)}};
    if (before) batch.releases = {before};
    EXPECT_EQ(store.commit(Partition(1), std::move(batch)), std::nullopt);
    auto read = store.read(id);
    EXPECT_TRUE(read.has_value() && *read == bytes);
    before = id;
  }
  stop = true;
  sweeper.join();
  scanner.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace conformance
