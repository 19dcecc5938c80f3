// Damage in the middle of the log: it costs what lies there, is told with file and offset, and nothing else is lost.
// `Image` is what the disk holds of a store that is still open and whose index was never written out: every batch is in
// the log alone.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/rocks/format_file.h"
#include "engine/rocks/log_scan.h"
#include "tests/crash/workload.h"

namespace crash {
namespace {

namespace fs = std::filesystem;
namespace rocks = engine::rocks;
using base::Errc;
using testing::HasSubstr;

constexpr std::size_t messages = 60, body_bytes = 6'000;
constexpr Partition ann{1};

std::string key_of(std::size_t number) { return "m" + std::to_string(100 + number); }

std::vector<BodyId> fill(Blocking store) {
  std::vector<BodyId> bodies;
  for (std::size_t i = 0; i < messages; ++i) {
    engine::Batch batch;
    batch.adopts = {store.stage(conformance::random_bytes(body_bytes, i))};
    bodies.push_back(batch.adopts.front()->id());
    batch.puts = {{key_of(i), "v"}};
    EXPECT_EQ(store.commit(ann, std::move(batch)), std::nullopt);
  }
  return bodies;
}

class Image {
 public:
  Image() {
    auto options = whole_.options(nullptr);
    options.write_buffer_bytes = 64u << 20;
    options.max_replay_bytes = 64u << 20;
    auto engine = rocks::open(options);
    EXPECT_TRUE(engine.has_value());
    bodies_ = fill(Blocking(**engine));
    fs::copy(whole_.path(), copy_.path(), fs::copy_options::recursive);
  }
  std::string segment(int number) const { return copy_.path() + "/log/000000000" + std::to_string(number) + ".log"; }
  std::vector<rocks::RecordHeader> batches_of(std::uint32_t segment) const {
    rocks::Segments segments(rocks::FileSystem::posix(), copy_.path() + "/log");
    const auto id = rocks::read_store_id(rocks::FileSystem::posix(), copy_.path());
    auto scan = rocks::scan_log(segments, {segment}, {segment, rocks::segment_header_bytes}, **id);
    return scan->batches;
  }
  base::Result<std::unique_ptr<engine::Engine>> open() const { return rocks::open(copy_.options(nullptr)); }
  std::size_t quarantined() const {
    const fs::path directory = copy_.path() + "/quarantine";
    if (!fs::exists(directory)) return 0;
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
  }
  const std::vector<BodyId>& bodies() const { return bodies_; }

 private:
  Directory whole_, copy_;
  std::vector<BodyId> bodies_;
};

void flip(const std::string& path, std::uint64_t offset_bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset_bytes));
  const auto byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(static_cast<std::streamoff>(offset_bytes));
  file.put(byte);
  ASSERT_TRUE(file.good());
}

struct Found {
  std::size_t keys = 0, bodies = 0;
  std::vector<std::string> complaints;
};
Found look(engine::Engine& engine, const std::vector<BodyId>& bodies) {
  Blocking store(engine);
  Found found;
  found.keys = store.scan(ann, engine::Space::small, {}).size();
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    auto bytes = store.read(bodies[i]);
    if (bytes.has_value()) {
      EXPECT_TRUE(*bytes == conformance::random_bytes(body_bytes, i)) << "a wrong body is worse than none";
      ++found.bodies;
    } else {
      EXPECT_THAT(bytes.error().code, testing::AnyOf(Errc::corrupt, Errc::not_found));
      found.complaints.push_back(bytes.error().detail);
    }
  }
  EXPECT_EQ(engine.health().condition, engine::StoreCondition::healthy);
  EXPECT_EQ(store.put(Partition(7), "after", "v"), std::nullopt);
  return found;
}

TEST(CorruptionTest, a_flipped_byte_in_a_body_costs_that_body) {
  Image image;
  const std::uint64_t at = rocks::segment_header_bytes + rocks::record_header_bytes + 1'000;
  flip(image.segment(1), at);
  auto engine = image.open();
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  const Found found = look(**engine, image.bodies());
  EXPECT_EQ(found.keys, messages);
  EXPECT_EQ(found.bodies, messages - 1);
  ASSERT_EQ(found.complaints.size(), 1u);
  EXPECT_THAT(found.complaints[0], HasSubstr("/log/0000000001.log at " + std::to_string(at - 1'000)));
  EXPECT_EQ(image.quarantined(), 1u);
}

TEST(CorruptionTest, a_flipped_byte_in_a_record_of_batches_costs_that_group) {
  Image image;
  const auto batches = image.batches_of(1);
  ASSERT_GT(batches.size(), 10u);
  flip(image.segment(1), batches[5].position.offset_bytes + rocks::record_header_bytes + 3);
  auto engine = image.open();
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  const Found found = look(**engine, image.bodies());
  EXPECT_EQ(found.keys, messages - 1);
  EXPECT_EQ(found.bodies, messages - 1);
  EXPECT_EQ(image.quarantined(), 1u);
}

TEST(CorruptionTest, a_segment_cut_short_costs_what_was_behind_the_cut) {
  for (const auto where : {0, 11}) {  // between two records, and within one
    Image image;
    const auto batches = image.batches_of(1);
    ASSERT_GT(batches.size(), 20u);
    const auto& last = batches[10];
    fs::resize_file(image.segment(1), last.position.offset_bytes + last.padded_bytes() + where);
    auto engine = image.open();
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    const Found found = look(**engine, image.bodies());
    EXPECT_EQ(found.keys, messages - (batches.size() - 11));
    EXPECT_EQ(found.bodies, found.keys);
    EXPECT_EQ(image.quarantined(), 1u) << "cut at +" << where << ": it must not pass in silence";
  }
}

TEST(CorruptionTest, a_missing_segment_costs_what_was_in_it) {
  Image image;
  const std::size_t lost = image.batches_of(1).size();
  fs::remove(image.segment(1));
  ASSERT_TRUE(fs::exists(image.segment(2)));
  auto engine = image.open();
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  const Found found = look(**engine, image.bodies());
  EXPECT_EQ(found.keys, messages - lost);
  EXPECT_EQ(found.bodies, messages - lost);
}

TEST(CorruptionTest, bodies_of_a_store_that_was_closed_well_are_told_one_by_one) {
  Directory directory;
  std::vector<BodyId> bodies;
  {
    auto engine = rocks::open(directory.options(nullptr));
    ASSERT_TRUE(engine.has_value());
    bodies = fill(Blocking(**engine));
  }
  fs::remove(directory.path() + "/log/0000000001.log");
  auto engine = rocks::open(directory.options(nullptr));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  const Found found = look(**engine, bodies);
  EXPECT_EQ(found.keys, messages);
  EXPECT_GT(found.bodies, 0u);
  ASSERT_GT(found.complaints.size(), 0u);
  EXPECT_THAT(found.complaints[0], HasSubstr("/log/0000000001.log"));
}

// What a power cut leaves of a group that nobody was told of.
TEST(CorruptionTest, a_torn_tail_is_not_damage) {
  Image image;
  const std::string last = fs::exists(image.segment(2)) ? image.segment(2) : image.segment(1);
  fs::resize_file(last, fs::file_size(last) - 20);
  auto engine = image.open();
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(look(**engine, image.bodies()).keys, messages - 1);
  EXPECT_EQ(image.quarantined(), 0u);
}

// The file of the index that holds most.
std::string largest_table(const std::string& store) {
  fs::path largest;
  for (const auto& entry : fs::directory_iterator(store + "/index"))
    if (entry.path().extension() == ".sst" && (largest.empty() || entry.file_size() > fs::file_size(largest)))
      largest = entry.path();
  return largest;
}

TEST(CorruptionTest, rows_of_the_index_that_cannot_be_read_cost_no_group_that_erases_them) {
  Directory directory;
  const auto open_on = [&](engine::fault::Disk* disk) {
    auto options = directory.options(disk);
    options.write_buffer_bytes = 64u << 20;  // one table, written when the store is closed
    options.max_replay_bytes = 64u << 20;
    return rocks::open(options);
  };
  {
    auto engine = open_on(nullptr);
    ASSERT_TRUE(engine.has_value());
    for (std::size_t i = 0; i < 100; ++i)
      ASSERT_EQ(Blocking(**engine).put(ann, key_of(i), conformance::random_bytes(2'000, i)), std::nullopt);
  }
  {
    engine::fault::Disk disk(1, directory.path() + ".graves");
    auto engine = open_on(&disk);
    ASSERT_TRUE(engine.has_value());
    engine::Batch batch;
    batch.erase_ranges = {engine::prefix_range("m")};
    batch.puts = {{"acknowledged", "v"}};
    ASSERT_EQ(Blocking(**engine).commit(ann, std::move(batch)), std::nullopt);
    disk.fail_at(disk.operations() + 1, engine::fault::Failure::crash);  // the log alone has it
  }
  const std::string table = largest_table(directory.path());
  flip(table, fs::file_size(table) / 2);
  auto engine = open_on(nullptr);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(Blocking(**engine).get(ann, engine::Space::small, "acknowledged"), "v");
  const auto unread = conformance::wait<std::vector<engine::KeyValue>>([&](auto done) {
    (*engine)->scan(ann, engine::Space::small, engine::prefix_range("m"), 1'000, std::move(done));
  });
  ASSERT_FALSE(unread.has_value()) << "the damage was not met";
  EXPECT_EQ(unread.error().code, Errc::corrupt);
}

}  // namespace
}  // namespace crash
