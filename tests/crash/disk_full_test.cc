// A full disk: normal batches end in disk_full and change nothing, batches that free space go on, a sweep gives space
// back, and then everything works again without a restart.
#include <atomic>
#include <chrono>
#include <future>

#include <gtest/gtest.h>

#include "tests/crash/workload.h"

namespace crash {
namespace {

using base::Errc;

struct Filled {
  std::vector<BodyId> bodies;
  std::optional<Errc> ended_in;
};

Filled fill(Blocking store) {
  Filled filled;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    auto staged = store.try_stage(conformance::random_bytes(8'000, i), 8'000);
    if (!staged) {
      filled.ended_in = Errc::disk_full;
      return filled;
    }
    engine::Batch batch;
    batch.puts = {{"m" + std::to_string(i), std::to_string(staged->id().value)}};
    batch.adopts = {staged};
    const BodyId id = staged->id();
    staged.reset();
    filled.ended_in = store.commit(Partition(1), std::move(batch));
    if (filled.ended_in.has_value()) return filled;
    filled.bodies.push_back(id);
  }
  return filled;
}

TEST(DiskFullTest, people_can_delete_and_then_go_on) {
  Directory directory;
  engine::fault::Disk disk(1, directory.path() + ".graves");
  Filled filled;
  {
    auto engine = engine::rocks::open(directory.options(&disk));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    Blocking store(**engine);
    disk.set_capacity(4u << 20);
    filled = fill(store);
    EXPECT_EQ(filled.ended_in, Errc::disk_full);
    EXPECT_GT(filled.bodies.size(), 100u);
    EXPECT_EQ((*engine)->health().condition, engine::StoreCondition::disk_full);
    // Where a message has no room any more, small values may still have some.
    std::optional<Errc> ended_in;
    for (int i = 0; i < 1'000 && !ended_in; ++i)
      ended_in = store.put(Partition(2), "small" + std::to_string(i), std::string(2'000, 's'));
    EXPECT_EQ(ended_in, Errc::disk_full);
    EXPECT_EQ(store.put(Partition(1), "another", std::string(2'000, 'v')), Errc::disk_full);
    EXPECT_EQ(store.get(Partition(1), engine::Space::small, "another"), std::nullopt);
    for (BodyId id : filled.bodies) ASSERT_TRUE(store.read(id).has_value());

    engine::Batch expunge;
    expunge.space_use = engine::SpaceUse::frees_space;
    expunge.releases.assign(filled.bodies.begin(), filled.bodies.end() - 20);
    expunge.erase_ranges = {engine::prefix_range("m")};
    EXPECT_EQ(store.commit(Partition(1), expunge), std::nullopt);
    EXPECT_GT(store.sweep(), 1u << 20);
    EXPECT_EQ(store.put(Partition(1), "another", "v"), std::nullopt);
    EXPECT_EQ((*engine)->health().condition, engine::StoreCondition::healthy);
    EXPECT_GT(fill(store).bodies.size(), 50u);
  }
  disk.set_capacity(std::nullopt);
  disk.drop_unsynced();
  auto engine = engine::rocks::open(directory.options(nullptr));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(Blocking(**engine).get(Partition(1), engine::Space::small, "another"), "v");
  for (std::size_t i = filled.bodies.size() - 20; i < filled.bodies.size(); ++i)
    EXPECT_TRUE(Blocking(**engine).read(filled.bodies[i]).has_value());
}

// Whatever byte the disk is full at, nothing acknowledged is lost and nothing is there in part.
TEST(DiskFullTest, at_any_size_loses_nothing) {
  in_parallel(rounds(100) / 5 + 1, [](int round) {
    const std::uint64_t seed = std::mt19937_64(static_cast<std::uint64_t>(round) + 5)();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Directory directory;
    Workload workload(seed);
    engine::fault::Disk disk(seed, directory.path() + ".graves");
    {
      auto options = directory.options(&disk);
      if (round % 2 == 0) options.reserve_bytes = 0;  // the writes themselves fail
      auto engine = engine::rocks::open(options);
      ASSERT_TRUE(engine.has_value()) << describe(engine.error());
      disk.set_capacity(disk.used_bytes() + 30'000 + seed % 1'500'000);
      workload.run(**engine, 150);
      ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
      disk.set_capacity(std::nullopt);
      EXPECT_NE((*engine)->health().condition, engine::StoreCondition::read_only) << (*engine)->health().reason;
      workload.run(**engine, 10);
      ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
    }
    disk.drop_unsynced();
    auto engine = engine::rocks::open(directory.options(nullptr));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    workload.verify(**engine);
  });
}

// A group that is in the log already waits for room and is told nothing before. The disk is found full, let go of the
// reserve, and found full again: one look at the store's health may fall in between, or before, on a slow machine.
bool waits_for_room(const std::future<void>& filling, const engine::Engine& engine) {
  if (filling.wait_for(std::chrono::seconds(2)) == std::future_status::ready) return false;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (engine.health().condition != engine::StoreCondition::disk_full) {
    if (filling.wait_for(std::chrono::milliseconds(20)) == std::future_status::ready) return false;
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "it neither ends nor is the disk full";
      return true;
    }
  }
  return true;
}

// Other programs take the last of the room, so that the index cannot write out what it holds: nothing is lost, and with
// room again everything goes on by itself.
TEST(DiskFullTest, filled_by_others_recovers_by_itself) {
  std::atomic<int> refused = 0;
  in_parallel(rounds(100) / 5 + 1, [&](int round) {
    const std::uint64_t seed = std::mt19937_64(static_cast<std::uint64_t>(round) + 11)();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Directory directory;
    Workload workload(seed);
    engine::fault::Disk disk(seed, directory.path() + ".graves");
    std::size_t written = 0;
    {
      auto engine = engine::rocks::open(directory.options(&disk));
      ASSERT_TRUE(engine.has_value()) << describe(engine.error());
      workload.run(**engine, 60);
      disk.set_capacity(disk.used_bytes() + seed % 60'000);
      auto filling = std::async(std::launch::async, [&] {
        // What frees space is let through as long as anything is.
        for (std::optional<Errc> ended_in; !ended_in && written < 400; ++written) {
          engine::Batch batch;
          batch.space_use = engine::SpaceUse::frees_space;
          batch.puts = {{"k" + std::to_string(written), std::string(3'000, 'k')}};
          ended_in = Blocking(**engine).commit(Partition(50), std::move(batch));
          if (ended_in) {
            EXPECT_EQ(*ended_in, Errc::disk_full);
            --written;
          }
        }
      });
      if (waits_for_room(filling, **engine)) {
        ++refused;
        disk.set_capacity(std::nullopt);
      }
      filling.get();
      if ((*engine)->health().condition == engine::StoreCondition::disk_full) ++refused;
      ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
      disk.set_capacity(std::nullopt);
      workload.run(**engine, 30);
      ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
      EXPECT_EQ((*engine)->health().condition, engine::StoreCondition::healthy) << (*engine)->health().reason;
    }
    disk.drop_unsynced();
    auto engine = engine::rocks::open(directory.options(nullptr));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
    EXPECT_EQ(Blocking(**engine).scan(Partition(50), engine::Space::small, {}).size(), written);
  });
  EXPECT_GT(refused, 0) << "no round met a full disk";
}

}  // namespace
}  // namespace crash
