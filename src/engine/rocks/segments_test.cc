// Which segments are open: those used last, those that somebody has, and none that was removed.
#include "engine/rocks/segments.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/file_test_support.h"

namespace engine::rocks {
namespace {

// Its file would be kept open, and so its space, for as long as the process lives.
TEST(SegmentsTest, a_segment_that_is_removed_while_it_is_opened_is_gone) {
  const std::string path = testing::TempDir() + "segments-test-" + std::to_string(getpid());
  std::filesystem::create_directories(path);
  std::function<void()> meanwhile;
  WatchedFiles files([&](std::unique_ptr<File> file) {
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    return file;
  });
  ASSERT_TRUE(Segments(files, path).create(1).has_value());
  Segments segments(files, path);
  meanwhile = [&] { EXPECT_TRUE(segments.remove(1).has_value()); };
  (void)segments.open(1);
  auto again = segments.open(1);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, base::Errc::not_found);
  std::filesystem::remove_all(path);
}

// Counts files that are open.
class CountedFile : public ForwardingFile {
 public:
  CountedFile(std::unique_ptr<File> file, std::atomic<int>& open) : ForwardingFile(std::move(file)), open_(open) {
    ++open_;
  }
  ~CountedFile() override { --open_; }

 private:
  std::atomic<int>& open_;
};

TEST(SegmentsTest, those_used_last_stay_open_and_those_that_somebody_has) {
  const std::string path = testing::TempDir() + "segments-test-" + std::to_string(getpid());
  std::filesystem::create_directories(path);
  std::atomic<int> open = 0;
  WatchedFiles files([&](std::unique_ptr<File> file) { return std::make_unique<CountedFile>(std::move(file), open); });
  Segments segments(files, path, 3);
  for (std::uint32_t number = 1; number <= 8; ++number) ASSERT_TRUE(segments.create(number).has_value());
  EXPECT_EQ(open, 3);
  const std::shared_ptr<File> first = *segments.open(1);
  for (std::uint32_t number = 2; number <= 8; ++number) {
    ASSERT_TRUE(segments.open(number).has_value());
    EXPECT_LE(open, 4);
  }
  EXPECT_EQ(*segments.open(1), first) << "one file for all";
  EXPECT_TRUE(first->size_bytes().has_value());
  // Used again and again, it stays.
  const File* hot = segments.open(8)->get();
  for (std::uint32_t number = 2; number <= 7; ++number) {
    ASSERT_TRUE(segments.open(number).has_value());
    EXPECT_EQ(segments.open(8)->get(), hot);
  }
  ASSERT_TRUE(segments.remove(1).has_value());
  ASSERT_TRUE(segments.remove(8).has_value());
  EXPECT_EQ(segments.open(1).error().code, base::Errc::not_found);
  EXPECT_TRUE(first->size_bytes().has_value());
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace engine::rocks
