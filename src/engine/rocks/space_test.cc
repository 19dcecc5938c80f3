// Room on a disk that is nearly full: what a store that is opened there does with the space that it holds back.
#include "engine/rocks/space.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/file_test_support.h"
#include "engine/rocks/rocks.h"

namespace engine::rocks {
namespace {

constexpr std::uint64_t reserve_bytes = 256u << 10;

// A disk with so much room; the reserve's is room once it is let go of.
class SmallDisk : public WatchedFiles {
 public:
  SmallDisk() : WatchedFiles([](std::unique_ptr<File> file) { return file; }) {}
  base::Result<std::uint64_t> writable_bytes(const std::string&) override { return room_bytes; }
  base::Result<void> unlink(const std::string& path) override {
    TRY(WatchedFiles::unlink(path));
    if (path.ends_with("/reserve")) room_bytes += reserve_bytes;
    return {};
  }
  std::uint64_t room_bytes = 1u << 30;
};

class SpaceTest : public ::testing::Test {
 public:
  ~SpaceTest() override { std::filesystem::remove_all(path_); }

 protected:
  SpaceTest() : path_(testing::TempDir() + "space-" + std::to_string(getpid())) {}

  base::Result<std::unique_ptr<Engine>> open_with(std::uint64_t room_bytes) {
    disk_.room_bytes = room_bytes;
    Options options;
    options.path = path_;
    options.files = &disk_;
    options.reserve_bytes = reserve_bytes;
    return rocks::open(std::move(options));
  }
  bool has_reserve() const { return std::filesystem::exists(path_ + "/reserve"); }

  const std::string path_;
  SmallDisk disk_;
};

TEST_F(SpaceTest, TheReserveIsLetGoOfToOpen) {
  ASSERT_TRUE(open_with(1u << 30).has_value());
  EXPECT_TRUE(has_reserve());
  ASSERT_TRUE(open_with(8u << 20).has_value());
  EXPECT_EQ(disk_.room_bytes, 8u << 20);  // with room it is not touched
  const std::uint64_t little = (8u << 20) - 1;
  auto opened = open_with(little);
  ASSERT_TRUE(opened.has_value()) << describe(opened.error());
  EXPECT_EQ(disk_.room_bytes, little + reserve_bytes);
}

TEST_F(SpaceTest, WithoutRoomItIsSaidWhatToDo) {
  ASSERT_TRUE(open_with(1u << 30).has_value());
  // Enough with what was held back, and then not even with it.
  EXPECT_TRUE(open_with((1u << 20) - reserve_bytes).has_value());
  std::filesystem::remove(path_ + "/reserve");
  auto opened = open_with((1u << 20) - 1);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, base::Errc::disk_full);
  EXPECT_NE(opened.error().detail.find("free at least 1 MiB"), std::string::npos);
}

}  // namespace
}  // namespace engine::rocks
