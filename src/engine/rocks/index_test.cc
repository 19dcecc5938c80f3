// The index's families and the place in the log that holds them together.
#include "engine/rocks/index.h"

#include <filesystem>
#include <functional>

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include "engine/rocks/index_keys.h"

namespace engine::rocks {
namespace {

constexpr Partition ann{1};

class IndexTest : public testing::Test {
 public:
  ~IndexTest() override { std::filesystem::remove_all(path_); }

 protected:
  IndexTest() { std::filesystem::remove_all(path_); }

  base::Result<std::unique_ptr<Index>> open() {
    Options options;
    options.path = path_;
    return Index::open(path_, options);
  }
  static void apply(Index& index, const std::string& value, std::uint32_t offset_bytes) {
    Group group;
    group.next_body_id = 1;
    group.outcomes.emplace_back().partition = ann;
    group.outcomes.back().small.puts = {{"key", value}};
    ASSERT_TRUE(index.apply(group, {1, offset_bytes}).has_value());
  }
  void write_and_close() {
    auto index = open();
    ASSERT_TRUE(index.has_value()) << describe(index.error());
    apply(**index, "first", 100);
    ASSERT_TRUE((*index)->flush().has_value());
    apply(**index, "second", 200);
    apply(**index, "third", 300);
    ASSERT_TRUE((*index)->flush().has_value());
  }
  // Changes rows behind the index's back.
  void edit(const std::function<void(rocksdb::DB&, const std::vector<rocksdb::ColumnFamilyHandle*>&)>& change) {
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path_, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.reserve(names.size());
    for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, path_, families, &handles, &opened).ok());
    change(*opened, handles);
    for (auto* handle : handles) ASSERT_TRUE(opened->DestroyColumnFamilyHandle(handle).ok());
    ASSERT_TRUE(opened->Close().ok());
    delete opened;
  }
  void expect_third() {
    auto index = open();
    ASSERT_TRUE(index.has_value()) << describe(index.error());
    EXPECT_EQ((*index)->position(), (LogPosition{1, 300}));
    EXPECT_EQ(**(*index)->get(ann, Space::small, "key", Wait::yes), "third");
  }

  const std::string path_ = testing::TempDir() + "index-test-" + std::to_string(getpid());
  const rocksdb::Slice position_{position_key.data(), position_key.size()};
};

TEST_F(IndexTest, knows_its_position_again) {
  write_and_close();
  expect_third();
}

// Earlier programs wrote the position into every family, with every group.
TEST_F(IndexTest, of_an_earlier_program_is_opened_and_gone_on_with) {
  write_and_close();
  edit([&](rocksdb::DB& db, const auto& handles) {
    ASSERT_TRUE(db.Delete({}, handles[0], rocksdb::Slice(seed_key.data(), seed_key.size())).ok());
    for (auto* handle : handles) ASSERT_TRUE(db.Put({}, handle, position_, position_bytes({1, 300})).ok());
  });
  expect_third();
  {
    auto index = open();
    ASSERT_TRUE(index.has_value());
    apply(**index, "third", 300);
    ASSERT_TRUE((*index)->flush().has_value());
  }
  expect_third();
}

TEST_F(IndexTest, with_a_family_left_behind_is_refused) {
  write_and_close();
  for (std::size_t family = 1; family < 7; ++family) {
    std::string before;
    edit([&](rocksdb::DB& db, const auto& handles) {
      ASSERT_TRUE(db.Get({}, handles[family], position_, &before).ok());
      ASSERT_TRUE(db.Put({}, handles[family], position_, position_bytes({1, 100})).ok());
    });
    const auto refused = open();
    ASSERT_FALSE(refused.has_value()) << family;
    EXPECT_EQ(refused.error().code, base::Errc::corrupt);
    edit([&](rocksdb::DB& db, const auto& handles) {
      ASSERT_TRUE(db.Put({}, handles[family], position_, before).ok());
    });
  }
  expect_third();
}

}  // namespace
}  // namespace engine::rocks
