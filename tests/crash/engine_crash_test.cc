// The power goes at every write and sync of random histories. Afterwards: what was acknowledged is there, what was not
// is there whole or not at all, in order, bodies intact. A failing round prints its seed and its operation.
#include <iostream>

#include <gtest/gtest.h>

#include "engine/rocks/format_file.h"
#include "engine/rocks/log_format.h"
#include "tests/crash/workload.h"

namespace crash {
namespace {

constexpr int batches = 120;

// The history without faults; answers with the operations that it took.
std::uint64_t count_operations(std::uint64_t seed) {
  Directory directory;
  engine::fault::Disk disk(seed, directory.path() + ".graves");
  Workload workload(seed);
  {
    auto engine = engine::rocks::open(directory.options(&disk));
    EXPECT_TRUE(engine.has_value()) << describe(engine.error());
    workload.run(**engine, batches);
    workload.verify(**engine);
    EXPECT_GT(workload.acknowledged(), 100u);
  }
  return disk.operations();
}

// Runs into a crash at this operation; false: the store did not even open.
bool run_into_crash(const Directory& directory, Workload& workload, std::uint64_t seed, std::uint64_t operation,
                    int wanted_batches = batches) {
  engine::fault::Disk disk(seed ^ operation, directory.path() + ".graves");
  disk.fail_at(operation, engine::fault::Failure::crash);
  bool has_opened = false;
  {
    auto engine = engine::rocks::open(directory.options(&disk));
    has_opened = engine.has_value();
    if (has_opened) workload.run(**engine, wanted_batches);
  }
  disk.drop_unsynced();
  return has_opened;
}

void verify_and_go_on(const Directory& directory, Workload& workload) {
  for (int opening = 0; opening < 2; ++opening) {
    auto engine = engine::rocks::open(directory.options(nullptr));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
    EXPECT_EQ((*engine)->health().condition, engine::StoreCondition::healthy);
    workload.run(**engine, 10);
    ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
  }
}

TEST(EngineCrashTest, power_cut_at_every_operation) {
  const int wanted = rounds(100);
  for (std::uint64_t seed : {1u, 2u}) {
    const std::uint64_t operations = count_operations(seed);
    const std::uint64_t step = std::max<std::uint64_t>(1, 2 * operations / static_cast<std::uint64_t>(wanted));
    std::cout << "seed " << seed << ": " << operations << " operations, every " << step << "\n";
    in_parallel(static_cast<int>(operations / step), [&](int round) {
      const std::uint64_t operation = 1 + seed % step + static_cast<std::uint64_t>(round) * step;
      SCOPED_TRACE("seed " + std::to_string(seed) + " operation " + std::to_string(operation));
      Directory directory;
      Workload workload(seed);
      (void)run_into_crash(directory, workload, seed, operation);
      verify_and_go_on(directory, workload);
    });
  }
}

// The power goes again and again, mostly while the store is being opened.
TEST(EngineCrashTest, power_cut_during_recovery) {
  in_parallel(rounds(100) / 4 + 1, [](int round) {
    const std::uint64_t seed = std::mt19937_64(static_cast<std::uint64_t>(round) + 7)();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Directory directory;
    Workload workload(seed);
    ASSERT_TRUE(run_into_crash(directory, workload, seed, 200 + seed % 400));
    for (int again = 0; again < 4; ++again)
      (void)run_into_crash(directory, workload, seed, 1 + (seed >> (8 * again)) % 40, 0);
    verify_and_go_on(directory, workload);
  });
}

// A process that dies between making a name and syncing its directory leaves the name to the next one, and then the
// power goes. `leave` is what the one that died did last.
void expect_kept(const std::function<void(engine::rocks::FileSystem&, const std::string& store)>& leave) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Directory directory;
    engine::fault::Disk disk(seed, directory.path() + ".graves");
    ASSERT_TRUE(engine::rocks::open(directory.options(&disk)).has_value());
    leave(disk.log_files(), directory.path());
    BodyId body;
    {
      auto engine = engine::rocks::open(directory.options(&disk));
      ASSERT_TRUE(engine.has_value()) << describe(engine.error());
      body = Blocking(**engine).store(Partition(1), "acknowledged");
    }
    disk.drop_unsynced();
    auto engine = engine::rocks::open(directory.options(nullptr));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    auto found = Blocking(**engine).read(body);
    ASSERT_TRUE(found.has_value()) << describe(found.error());
    EXPECT_EQ(*found, "acknowledged");
  }
}

TEST(EngineCrashTest, a_segment_that_a_killed_process_left_is_durable_before_it_is_written_to) {
  expect_kept([](engine::rocks::FileSystem& files, const std::string& store) {
    const auto id = engine::rocks::read_store_id(files, store);
    ASSERT_TRUE(id.has_value() && id->has_value());
    auto segment = files.open(store + "/log/0000000002.log", engine::rocks::OpenMode::create);
    ASSERT_TRUE(segment.has_value());
    const std::string header = encode(engine::rocks::SegmentHeader{2, **id, 1, 0});
    const std::string_view piece = header;
    ASSERT_TRUE((*segment)->write_at(0, std::span(&piece, 1)).has_value());
  });
}

TEST(EngineCrashTest, a_store_that_a_killed_process_had_just_made_keeps_its_name) {
  expect_kept([](engine::rocks::FileSystem& files, const std::string& store) {
    ASSERT_TRUE(files.rename(store + "/FORMAT", store + "/FORMAT.new").has_value());
    ASSERT_TRUE(files.sync_directory(store).has_value());
    ASSERT_TRUE(files.rename(store + "/FORMAT.new", store + "/FORMAT").has_value());
  });
}

}  // namespace
}  // namespace crash
