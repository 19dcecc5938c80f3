// What the index needs to merge its tables, on a disk that has no room for it: merges wait, and leave what flushes and
// deleting need.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "engine/rocks/file_test_support.h"
#include "tests/crash/workload.h"

namespace crash {
namespace {

using base::Errc;

std::optional<Errc> put_bulk(Blocking store, std::uint64_t number) {
  engine::Batch batch;
  batch.bulk_puts = {{"page" + std::to_string(number), conformance::random_bytes(8'000, number)}};
  return store.commit(Partition(1), std::move(batch));
}

std::optional<Errc> delete_something(Blocking store, int number) {
  engine::Batch batch;
  batch.space_use = engine::SpaceUse::frees_space;
  batch.puts = {{"deleted", std::to_string(number)}};
  batch.bulk_erases = {"page" + std::to_string(number)};
  return store.commit(Partition(1), std::move(batch));
}

TEST(MergeRoomTest, merges_leave_what_deleting_needs) {
  Directory directory;
  engine::fault::Disk disk(1, directory.path() + ".graves");
  std::uint64_t written = 0;
  {
    auto engine = engine::rocks::open(directory.options(&disk));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    Blocking store(**engine);
    disk.set_capacity(8u << 20);
    while (!put_bulk(store, written)) ASSERT_LT(++written, 2'000u);
    std::this_thread::sleep_for(std::chrono::seconds(1));  // for the merges that are due
    EXPECT_TRUE(std::filesystem::exists(directory.path() + "/reserve"));
    for (int i = 0; i < 20; ++i) ASSERT_EQ(delete_something(store, i), std::nullopt) << i;

    disk.set_capacity(std::nullopt);
    for (int i = 0; i < 200; ++i, ++written) ASSERT_EQ(put_bulk(store, written), std::nullopt);
    EXPECT_EQ((*engine)->health().condition, engine::StoreCondition::healthy) << (*engine)->health().reason;
  }
  disk.drop_unsynced();
  auto engine = engine::rocks::open(directory.options(nullptr));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  for (std::uint64_t i = 0; i < written; ++i) {
    const auto value = Blocking(**engine).get(Partition(1), engine::Space::bulk, "page" + std::to_string(i));
    if (i < 20)
      ASSERT_EQ(value, std::nullopt) << i;
    else
      ASSERT_EQ(value, conformance::random_bytes(8'000, i)) << i;
  }
}

// A disk with room for everything but merges.
class NoRoomToMerge : public engine::rocks::WatchedFiles {
 public:
  NoRoomToMerge() : WatchedFiles([](auto file) { return file; }) {}
  base::Result<std::uint64_t> available_bytes(const std::string& path) override {
    if (path.ends_with("/index") && is_full) return 0;
    return WatchedFiles::available_bytes(path);
  }
  std::atomic<bool> is_full = true;
};

// RocksDB would slow down all writing, and then stop it, for as long as it cannot merge.
TEST(MergeRoomTest, an_index_that_cannot_be_merged_takes_nothing_but_deletions_after_a_while) {
  Directory directory;
  NoRoomToMerge disk;
  auto options = directory.options(nullptr);
  options.files = &disk;
  auto engine = engine::rocks::open(options);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  Blocking store(**engine);
  for (int i = 0; i < 45; ++i) {
    auto staged = store.stage("body");
    engine::Batch add, release;
    release.space_use = engine::SpaceUse::frees_space;
    release.releases = {staged->id()};
    add.adopts = {std::exchange(staged, nullptr)};
    (void)store.commit(Partition(1), std::move(add));  // refused in the end
    ASSERT_EQ(store.commit(Partition(1), std::move(release)), std::nullopt);
    ASSERT_EQ(delete_something(store, i), std::nullopt);
    store.sweep();  // a flush, and so another table, for as long as there are bodies to free
  }
  EXPECT_EQ(store.put(Partition(2), "key", "value"), Errc::disk_full);
  EXPECT_NE((*engine)->health().reason.find("no room to merge"), std::string::npos) << (*engine)->health().reason;
  EXPECT_TRUE(std::filesystem::exists(directory.path() + "/reserve")) << "there is room for all else";
  EXPECT_EQ(delete_something(store, 100), std::nullopt);
  disk.is_full = false;
  EXPECT_EQ(store.put(Partition(2), "key", "value"), std::nullopt) << "at once, before anything is merged";
  EXPECT_EQ((*engine)->health().condition, engine::StoreCondition::healthy);
}

}  // namespace
}  // namespace crash
