// Stores whose index was set up otherwise open as they are.
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include "engine/rocks/rocks.h"

namespace engine::rocks {
namespace {

constexpr Partition ann{1};
constexpr int keys_count = 2'000;

std::string key_of(int number) { return "key " + std::to_string(number); }
std::string value_of(int number, int version) {
  return "value " + std::to_string(number) + ", version " + std::to_string(version);
}

std::unique_ptr<Engine> open_store(const std::string& path) {
  Options options;
  options.path = path;
  options.reserve_bytes = 0;
  auto opened = rocks::open(options);
  EXPECT_TRUE(opened.has_value()) << describe(opened.error());
  return *std::move(opened);
}

void put_all(Engine& engine, int version) {
  Batch batch;
  for (int number = 0; number < keys_count; ++number) {
    batch.puts.push_back({key_of(number), value_of(number, version)});
    batch.bulk_puts.push_back({key_of(number), value_of(number, version)});
  }
  std::promise<base::Result<void>> promise;
  engine.commit(ann, std::move(batch), [&](base::Result<void> result) { promise.set_value(std::move(result)); });
  ASSERT_TRUE(promise.get_future().get().has_value());
}

void expect_all(Engine& engine, int version) {
  std::vector<std::string> keys;
  keys.reserve(keys_count);
  for (int number = 0; number < keys_count; ++number) keys.push_back(key_of(number));
  for (Space space : {Space::small, Space::bulk}) {
    std::promise<base::Result<std::vector<std::optional<std::string>>>> promise;
    engine.get_many(ann, space, keys, [&](auto result) { promise.set_value(std::move(result)); });
    auto values = promise.get_future().get();
    ASSERT_TRUE(values.has_value()) << describe(values.error());
    for (int number = 0; number < keys_count; ++number)
      ASSERT_EQ((*values)[static_cast<std::size_t>(number)], value_of(number, version)) << number;
  }
}

// Every family merged by levels, down to the last.
void merge_by_levels(const std::string& index_path) {
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), index_path, &names).ok());
  rocksdb::ColumnFamilyOptions by_levels;
  by_levels.level_compaction_dynamic_level_bytes = true;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(names.size());
  for (const std::string& name : names) families.emplace_back(name, by_levels);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(rocksdb::DBOptions(), index_path, families, &handles, &opened);
  ASSERT_TRUE(status.ok()) << status.ToString();
  std::unique_ptr<rocksdb::DB> db(opened);
  for (auto* handle : handles) {
    EXPECT_TRUE(db->CompactRange(rocksdb::CompactRangeOptions(), handle, nullptr, nullptr).ok());
    std::string at_last_level;
    EXPECT_TRUE(db->GetProperty(handle, "rocksdb.num-files-at-level6", &at_last_level));
    EXPECT_NE(at_last_level, "0") << handle->GetName();
    EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
  }
}

TEST(IndexOpenTest, an_index_that_was_merged_by_levels_opens_and_goes_on) {
  const std::string path = testing::TempDir() + "index-open-test-" + std::to_string(getpid());
  std::filesystem::remove_all(path);
  put_all(*open_store(path), 1);
  merge_by_levels(path + "/index");
  {
    auto engine = open_store(path);
    expect_all(*engine, 1);
    put_all(*engine, 2);
    expect_all(*engine, 2);
  }
  // Each closing flushes: enough of them for merges.
  for (int version = 3; version <= 8; ++version) put_all(*open_store(path), version);
  expect_all(*open_store(path), 8);
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace engine::rocks
