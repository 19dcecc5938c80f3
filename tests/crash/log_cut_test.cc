// The log's last segment ends at any byte at all, in its records and in the zeros behind them: what the store has when
// it is opened is the groups before that byte, all of them and nothing else, and it goes on.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "engine/rocks/format_file.h"
#include "engine/rocks/log_scan.h"
#include "tests/crash/workload.h"

namespace crash {
namespace {

namespace fs = std::filesystem;
namespace rocks = engine::rocks;

constexpr std::size_t groups = 4;
constexpr Partition ann{1};

std::string segment_of(const Directory& store) { return store.path() + "/log/0000000001.log"; }

// What the disk holds of a store that is still open, with every group in the log alone; and where each group ends.
struct Image {
  Directory disk;
  std::vector<std::uint64_t> ends;
};

void make(Image& image) {
  Directory whole;
  auto engine = rocks::open(whole.options(nullptr));
  ASSERT_TRUE(engine.has_value());
  Blocking store(**engine);
  for (std::size_t i = 0; i < groups; ++i) {
    engine::Batch batch;
    batch.puts = {{"k" + std::to_string(i), "v"}};
    if (i == 2) batch.adopts = {store.stage("the body of a message")};
    ASSERT_EQ(store.commit(ann, std::move(batch)), std::nullopt);
  }
  fs::copy(whole.path(), image.disk.path(), fs::copy_options::recursive);
  rocks::Segments segments(rocks::FileSystem::posix(), image.disk.path() + "/log");
  const auto id = rocks::read_store_id(rocks::FileSystem::posix(), image.disk.path());
  const auto scan = rocks::scan_log(segments, {1}, {1, rocks::segment_header_bytes}, **id);
  for (const rocks::RecordHeader& header : scan->batches)
    image.ends.push_back(header.position.offset_bytes + rocks::record_header_bytes + header.payload_bytes);
  ASSERT_EQ(image.ends.size(), groups);
}

void cut_and_open(const Image& image, std::uint64_t length) {
  SCOPED_TRACE("cut at " + std::to_string(length));
  Directory store;
  fs::copy(image.disk.path(), store.path(), fs::copy_options::recursive);
  fs::resize_file(segment_of(store), length);
  const auto whole = std::ranges::count_if(image.ends, [&](std::uint64_t end) { return end <= length; });
  std::vector<engine::KeyValue> expected;
  expected.reserve(static_cast<std::size_t>(whole));
  for (int i = 0; i < whole; ++i) expected.push_back({"k" + std::to_string(i), "v"});
  for (int opening = 0; opening < 2; ++opening) {
    auto engine = rocks::open(store.options(nullptr));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    Blocking opened(**engine);
    ASSERT_EQ(opened.scan(ann, engine::Space::small, {}), expected);
    ASSERT_EQ(opened.put(ann, "z" + std::to_string(opening), "v"), std::nullopt);
    expected.push_back({"z" + std::to_string(opening), "v"});
  }
  EXPECT_FALSE(fs::exists(store.path() + "/quarantine")) << "nobody was promised what is missing";
}

TEST(LogCutTest, at_any_byte_leaves_the_groups_before_it) {
  Image image;
  ASSERT_NO_FATAL_FAILURE(make(image));
  const std::uint64_t size_bytes = fs::file_size(segment_of(image.disk));
  ASSERT_GT(size_bytes, image.ends.back()) << "there are zeros behind the last group";
  const std::uint64_t first = rocks::segment_header_bytes, last = image.ends.back() + 10;
  in_parallel(static_cast<int>(last - first) + 1,
              [&](int round) { cut_and_open(image, first + static_cast<std::uint64_t>(round)); });
  cut_and_open(image, size_bytes - 1);
}

}  // namespace
}  // namespace crash
