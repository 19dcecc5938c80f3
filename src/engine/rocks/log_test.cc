// The log's writer against its reader: what is read back when the file ends at any byte, when any byte is wrong, and
// from any position.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/log_scan.h"
#include "engine/rocks/log_writer.h"
#include "engine/rocks/outcome.h"

namespace engine::rocks {
namespace {

constexpr std::uint64_t store_id = 0x1234'5678'9abc'def0;

constexpr std::uint32_t ahead_bytes = 16u << 10;

class LogTest : public testing::Test {
 public:
  ~LogTest() override { std::filesystem::remove_all(path_); }

 protected:
  LogTest() {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
    EXPECT_TRUE(log_.start_segment(1).has_value());
  }

  // A group: bodies of these lengths, then the batches. Durable.
  void write(const std::vector<std::size_t>& bodies, std::size_t batches_bytes) {
    ASSERT_TRUE(log_.begin_group().has_value());
    std::vector<std::string> held;
    held.reserve(bodies.size());
    for (std::size_t length : bodies) held.emplace_back(length, 'b');
    for (const std::string& body : held) (void)log_.add_body({body});
    log_.add_batches(std::string(batches_bytes, 'x'));
    ASSERT_TRUE(log_.write_group().has_value());
    ASSERT_TRUE(log_.sync().has_value());
    ends_.push_back(log_.end());
  }
  void write_some() {
    write({}, 40);
    write({1, 0, 300}, 33);
    write({17}, 8);
    write({64, 5}, 200);
  }
  LogScan scan(const std::vector<std::uint32_t>& segments = {1}, LogPosition from = {1, segment_header_bytes}) {
    auto scanned = scan_log(segments_, segments, from, store_id);
    EXPECT_TRUE(scanned.has_value());
    return *std::move(scanned);
  }
  std::shared_ptr<File> file(std::uint32_t segment = 1) { return *segments_.open(segment); }
  void flip(std::uint64_t offset_bytes) {
    char byte = 0;
    ASSERT_EQ(file()->read_at(offset_bytes, &byte, 1).value_or(0), 1u);
    byte = static_cast<char>(byte ^ 0x40);
    const std::string_view piece(&byte, 1);
    ASSERT_TRUE(file()->write_at(offset_bytes, std::span(&piece, 1)).has_value());
  }

  const std::string path_ = testing::TempDir() + "log-test-" + std::to_string(getpid());
  Segments segments_{FileSystem::posix(), path_};
  LogWriter log_{segments_, {store_id, 1u << 20, ahead_bytes, &base::Clock::system()}};
  std::vector<LogPosition> ends_;
};

TEST_F(LogTest, is_read_from_any_group_on) {
  write_some();
  for (std::size_t first = 0; first < ends_.size(); ++first) {
    const LogScan found = scan({1}, ends_[first]);
    EXPECT_EQ(found.batches.size(), ends_.size() - 1 - first);
    EXPECT_EQ(found.end, ends_.back());
    EXPECT_FALSE(found.torn_at().has_value());
  }
}

TEST_F(LogTest, a_wrong_byte_costs_its_record_and_is_damage_unless_it_is_the_last) {
  write_some();
  const std::uint32_t durable_bytes = ends_[ends_.size() - 2].offset_bytes;
  for (std::uint32_t at = segment_header_bytes; at < ends_.back().offset_bytes; ++at) {
    flip(at);
    const LogScan found = scan();
    flip(at);
    if (found.damages.empty()) {  // padding
      EXPECT_EQ(found.batches.size(), ends_.size()) << at;
      continue;
    }
    ASSERT_EQ(found.damages.size(), 1u) << at;
    EXPECT_LE(found.damages[0].from.offset_bytes, at);
    EXPECT_GT(found.damages[0].end_bytes, at);
    EXPECT_GE(found.batches.size(), ends_.size() - 1) << at;
    EXPECT_EQ(found.torn_at().has_value(), at >= durable_bytes) << at;
  }
}

TEST_F(LogTest, a_segment_that_was_longer_once_is_damaged) {
  write_some();
  ASSERT_TRUE(log_.start_segment(2).has_value());
  write({9}, 10);
  EXPECT_TRUE(scan({1, 2}).damages.empty());
  const LogPosition cut = ends_[1];
  ASSERT_TRUE(file()->truncate(cut.offset_bytes).has_value());
  const LogScan found = scan({1, 2});
  ASSERT_EQ(found.damages.size(), 1u);
  EXPECT_EQ(found.damages[0].from, cut);
  EXPECT_EQ(found.damages[0].end_bytes, ends_[3].offset_bytes);
  EXPECT_FALSE(found.torn_at().has_value());
  EXPECT_EQ(found.batches.size(), 3u);
}

TEST_F(LogTest, ends_before_the_zeros_written_ahead) {
  write_some();
  ASSERT_GT(*file()->size_bytes(), ends_.back().offset_bytes);
  EXPECT_EQ(scan().end, ends_.back());
  EXPECT_TRUE(scan().damages.empty());
  // A group that does not make the file longer.
  const std::uint64_t size_bytes = *file()->size_bytes();
  write({}, 100);
  EXPECT_EQ(*file()->size_bytes(), size_bytes);
  // One that does, and is too large for it to be worth more zeros.
  write({20'000}, 100);
  EXPECT_EQ(*file()->size_bytes(), ends_.back().offset_bytes);
  write({}, 100);
  EXPECT_GT(*file()->size_bytes(), ends_.back().offset_bytes);
  ASSERT_TRUE(log_.start_segment(2).has_value());
  EXPECT_EQ(*file()->size_bytes(), ends_.back().offset_bytes) << "a finished segment ends with its last record";
}

TEST_F(LogTest, a_byte_in_the_zeros_is_torn) {
  write_some();
  const auto size_bytes = static_cast<std::uint32_t>(*file()->size_bytes());
  for (std::uint32_t at : {ends_.back().offset_bytes, ends_.back().offset_bytes + 4'096, size_bytes - 1}) {
    flip(at);
    EXPECT_EQ(scan().torn_at(), ends_.back()) << at;
    flip(at);
  }
}

// Whatever byte the file ends at: the groups that are whole before it, in order, and nothing else.
TEST_F(LogTest, cut_at_any_byte_has_a_prefix_of_its_groups) {
  write_some();
  const std::vector<RecordHeader> groups = scan().batches;
  for (std::uint32_t length = ends_.back().offset_bytes + 8; length >= segment_header_bytes; --length) {
    ASSERT_TRUE(file()->truncate(length).has_value());
    const auto whole = std::ranges::count_if(groups, [&](const RecordHeader& group) {
      return group.position.offset_bytes + record_header_bytes + group.payload_bytes <= length;
    });
    const LogScan found = scan();
    ASSERT_EQ(found.batches.size(), static_cast<std::size_t>(whole)) << length;
    for (std::size_t i = 0; i < found.batches.size(); ++i) EXPECT_EQ(found.batches[i].position, groups[i].position);
    const std::uint32_t end = found.torn_at().value_or(found.end).offset_bytes;
    EXPECT_GE(end, whole == 0 ? segment_header_bytes : groups[found.batches.size() - 1].position.offset_bytes);
    EXPECT_LE(end, length);
  }
}

TEST_F(LogTest, an_abandoned_group_leaves_nothing) {
  write_some();
  ASSERT_TRUE(log_.begin_group().has_value());
  const std::string body(100, 'b');
  (void)log_.add_body({body});
  log_.abandon_group();
  write({3}, 4);
  EXPECT_EQ(scan().batches.size(), ends_.size());
  EXPECT_TRUE(scan().damages.empty());
}

TEST_F(LogTest, of_another_store_is_refused) {
  write_some();
  EXPECT_EQ(scan_log(segments_, {1}, {1, segment_header_bytes}, store_id + 1).error().code, base::Errc::corrupt);
}

Group a_group() {
  Group group;
  group.next_body_id = 500;
  Outcome outcome;
  outcome.partition = Partition(7);
  outcome.small = {{{"a", "b"}, {"x", ""}}, {"gone"}, {{"key", "value"}, {"", ""}}};
  static const std::string page(300, 'p');  // an outcome holds views
  outcome.bulk = {{}, {}, {{"page", page}}};
  outcome.releases = {{BodyId(3), 0}, {BodyId(4), 1'700'000'000}};
  outcome.adopts = {BodyId(9)};
  outcome.bodies = {{BodyId(499), {70'000, {{{1, 96}, 70'000, {1, 2}}}}}};
  group.outcomes = {outcome, Outcome{}};
  group.frees = {BodyId(1), BodyId(2)};
  group.moves = {{BodyId(8), {1, 4'096}, {{2, 96}, 10, {5}}}};
  return group;
}

TEST(GroupTest, comes_back_and_is_corrupt_when_cut_at_any_byte) {
  const std::string bytes = encode(a_group());
  auto decoded = decode_group(bytes);
  ASSERT_TRUE(decoded.has_value()) << describe(decoded.error());
  EXPECT_EQ(encode(*decoded), bytes);
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_EQ(decode_group(bytes.substr(0, length)).error().code, base::Errc::corrupt) << length;
  EXPECT_EQ(decode_group(bytes + "x").error().code, base::Errc::corrupt);
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_EQ(decode_group(newer).error().code, base::Errc::cannot);
}

TEST(SegmentHeaderTest, comes_back_and_is_corrupt_when_cut_or_wrong_at_any_byte) {
  const std::string bytes = encode(SegmentHeader{3, store_id, 1'700'000'000, 4'711});
  ASSERT_EQ(bytes.size(), segment_header_bytes);
  const auto header = decode_segment_header(bytes);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->segment, 3u);
  EXPECT_EQ(header->store_id, store_id);
  EXPECT_EQ(header->previous_end_bytes, 4'711u);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_FALSE(decode_segment_header(bytes.substr(0, at)).has_value()) << at;
    std::string wrong = bytes;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    EXPECT_EQ(decode_segment_header(wrong).error().code, base::Errc::corrupt) << at;
  }
}

TEST(RecordHeaderTest, holds_only_in_its_store_at_its_place_and_whole) {
  const RecordHeader header{RecordType::batches, 77, {2, 4'096}, {2, 64}, 0xabcd};
  const std::string bytes = encode(header, store_id);
  ASSERT_EQ(bytes.size(), record_header_bytes);
  EXPECT_TRUE(decode_record_header(bytes, store_id, {2, 4'096}).has_value());
  EXPECT_FALSE(decode_record_header(bytes, store_id + 1, {2, 4'096}).has_value());
  EXPECT_FALSE(decode_record_header(bytes, store_id, {3, 4'096}).has_value());
  EXPECT_FALSE(decode_record_header(bytes, store_id, {2, 4'104}).has_value());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_FALSE(decode_record_header(bytes.substr(0, at), store_id, {2, 4'096}).has_value()) << at;
    std::string wrong = bytes;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x80);
    EXPECT_FALSE(decode_record_header(wrong, store_id, {2, 4'096}).has_value()) << at;
  }
}

}  // namespace
}  // namespace engine::rocks
