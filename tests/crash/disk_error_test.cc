// Writes and syncs that fail: the store goes read-only and says why, tells nobody that it worked, and the next opening
// finds what was acknowledged.
#include <atomic>

#include <gtest/gtest.h>

#include "tests/crash/workload.h"

namespace crash {
namespace {

using engine::fault::Failure;

class DiskErrorTest : public testing::TestWithParam<Failure> {};

TEST_P(DiskErrorTest, at_any_point_ends_in_read_only_and_loses_nothing) {
  std::atomic<int> read_only = 0;
  in_parallel(rounds(100) / 5 + 1, [&](int round) {
    const std::uint64_t seed =
        std::mt19937_64(static_cast<std::uint64_t>(round * 10) + static_cast<std::uint64_t>(GetParam()))();
    SCOPED_TRACE("seed " + std::to_string(seed));
    Directory directory;
    Workload workload(seed);
    engine::fault::Disk disk(seed, directory.path() + ".graves");
    {
      auto engine = engine::rocks::open(directory.options(&disk));
      ASSERT_TRUE(engine.has_value()) << describe(engine.error());
      disk.fail_at(disk.operations() + 1 + seed % 300, GetParam());
      workload.run(**engine, 100);
      const auto health = (*engine)->health();
      if (health.condition == engine::StoreCondition::read_only) {
        ++read_only;
        EXPECT_NE(health.reason, "");
        EXPECT_EQ(Blocking(**engine).put(Partition(99), "k", "v"), base::Errc::unavailable);
        // What is durable can still be read.
        (void)Blocking(**engine).scan(Partition(1), engine::Space::small, {});
      }
    }
    disk.drop_unsynced();
    auto engine = engine::rocks::open(directory.options(nullptr));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    ASSERT_NO_FATAL_FAILURE(workload.verify(**engine));
    workload.run(**engine, 10);
    workload.verify(**engine);
  });
  EXPECT_GT(read_only, 0) << "no round met the failure that this is about";
}

INSTANTIATE_TEST_SUITE_P(Failures, DiskErrorTest,
                         testing::Values(Failure::write_error, Failure::short_write, Failure::sync_error));

}  // namespace
}  // namespace crash
