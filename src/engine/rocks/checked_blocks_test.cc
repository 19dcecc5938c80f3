// What may be sent from its file without being looked at again: what was read lately, until bodies move.
#include "engine/rocks/checked_blocks.h"

#include <filesystem>
#include <fstream>
#include <future>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/rocks.h"

namespace engine::rocks {
namespace {

class SetClock : public base::Clock {
 public:
  base::WallTime now() const override { return base::from_unix_seconds(seconds); }
  std::int64_t seconds = 1'000'000;
};

TEST(CheckedBlocks, are_found_under_their_place_in_their_body) {
  SetClock clock;
  CheckedBlocks blocks(clock);
  blocks.add(BodyId(7), 65'536, {{1, 500}, 900}, blocks.generation());
  const auto found = blocks.find(BodyId(7), 65'536);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->at, (LogPosition{1, 500}));
  EXPECT_EQ(found->length_bytes, 900u);
  EXPECT_FALSE(blocks.find(BodyId(7), 0).has_value());
  EXPECT_FALSE(blocks.find(BodyId(7 + CheckedBlocks::slots), 65'536).has_value());
}

TEST(CheckedBlocks, grow_old_and_a_clock_set_back_makes_them_so) {
  SetClock clock;
  CheckedBlocks blocks(clock);
  blocks.add(BodyId(7), 0, {{1, 500}, 900}, blocks.generation());
  clock.seconds += CheckedBlocks::max_age_seconds - 1;
  EXPECT_TRUE(blocks.find(BodyId(7), 0).has_value());
  clock.seconds += 1;
  EXPECT_FALSE(blocks.find(BodyId(7), 0).has_value());
  clock.seconds -= CheckedBlocks::max_age_seconds + 1;
  EXPECT_FALSE(blocks.find(BodyId(7), 0).has_value());
}

TEST(CheckedBlocks, that_were_looked_up_before_bodies_moved_do_not_count) {
  SetClock clock;
  CheckedBlocks blocks(clock);
  const std::uint64_t before = blocks.generation();
  blocks.add(BodyId(1), 0, {{1, 500}, 900}, before);
  blocks.forget_all();
  blocks.add(BodyId(2), 0, {{1, 1'500}, 900}, before);
  EXPECT_FALSE(blocks.find(BodyId(1), 0).has_value());
  EXPECT_FALSE(blocks.find(BodyId(2), 0).has_value());
}

class BodyInFile : public testing::Test {
 public:
  ~BodyInFile() override {
    engine_.reset();
    std::filesystem::remove_all(path_);
  }

 protected:
  BodyInFile() {
    std::filesystem::remove_all(path_);
    Options options;
    options.path = path_;
    options.segment_bytes = 256u << 10;
    options.reserve_bytes = 0;
    engine_ = *rocks::open(options);
  }
  template <class T, class Start>
  base::Result<T> wait(Start start) {
    std::promise<base::Result<T>> promise;
    start([&](base::Result<T> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  BodyId store(const std::string& bytes) {
    auto writer = engine_->new_body(bytes.size());
    EXPECT_TRUE(wait<void>([&](auto done) { writer->append(bytes, done); }).has_value());
    auto staged = wait<StagedBodyPtr>([&](auto done) { writer->finish(done); });
    Batch batch;
    batch.adopts = {*staged};
    const BodyId id = (*staged)->id();
    commit(std::move(batch));
    return id;
  }
  void commit(Batch batch) {
    ASSERT_TRUE(wait<void>([&](auto done) { engine_->commit(Partition{1}, std::move(batch), done); }).has_value());
  }
  std::string read(BodyId body, std::uint64_t length_bytes = 1u << 20) {
    auto slice = wait<BodySlice>([&](auto done) { engine_->read_body(body, 0, length_bytes, done); });
    return slice.has_value() ? std::string(slice->bytes) : describe(slice.error());
  }
  void sweep() {
    ASSERT_TRUE(wait<std::uint64_t>([&](auto done) { engine_->sweep(0, done); }).has_value());
  }
  static std::string bytes_in(const base::FileRange& range) {
    std::string bytes(range.length_bytes, '\0');
    bytes.resize(::pread(range.fd, bytes.data(), bytes.size(), static_cast<off_t>(range.offset_bytes)));
    return bytes;
  }
  // Through the file, as sending does.
  std::string from_files(BodyId body, std::size_t size_bytes) {
    std::string bytes;
    while (bytes.size() < size_bytes) {
      auto file = engine_->body_in_file(body, bytes.size(), size_bytes - bytes.size());
      if (!file) return "not in a file at " + std::to_string(bytes.size());
      bytes += bytes_in(file->range);
    }
    return bytes;
  }
  static std::string sample(std::size_t size_bytes) {
    std::string bytes;
    for (std::size_t i = 0; bytes.size() < size_bytes; ++i) bytes += std::to_string(i) + "\n";
    bytes.resize(size_bytes);
    return bytes;
  }

  const std::string path_ = testing::TempDir() + "body-in-file-" + std::to_string(getpid());
  std::unique_ptr<Engine> engine_;
};

TEST_F(BodyInFile, after_it_was_read_and_verified) {
  for (const std::size_t size_bytes : {std::size_t{100}, std::size_t{20'000}, std::size_t{700'000}}) {
    const std::string bytes = sample(size_bytes);
    const BodyId body = store(bytes);
    EXPECT_FALSE(engine_->body_in_file(body, 0, size_bytes).has_value());
    ASSERT_TRUE(read(body) == bytes);
    EXPECT_TRUE(from_files(body, size_bytes) == bytes) << size_bytes;
  }
}

TEST_F(BodyInFile, no_further_than_it_is_asked_for_and_was_read) {
  const std::string bytes = sample(200'000);
  const BodyId body = store(bytes);
  read(body, 10);
  const auto file = engine_->body_in_file(body, 0, 10);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->range.length_bytes, 10u);
  EXPECT_EQ(engine_->body_in_file(body, 0, 200'000)->range.length_bytes, checksum_block_bytes);
  EXPECT_FALSE(engine_->body_in_file(body, checksum_block_bytes, 10).has_value());
  EXPECT_FALSE(engine_->body_in_file(body, 5, 10).has_value());
}

TEST_F(BodyInFile, damaged_is_never_said_to_be_sendable) {
  const std::string bytes = sample(20'000);
  const BodyId body = store(bytes);
  const std::string log = path_ + "/log/0000000001.log";
  std::ifstream in(log, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  std::fstream file(log, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(whole.find(bytes.substr(0, 1'000)) + 10));
  file << "damage";
  file.close();
  EXPECT_FALSE(read(body) == bytes);
  EXPECT_FALSE(engine_->body_in_file(body, 0, bytes.size()).has_value());
}

// What is being sent stays where it is, whatever the sweep does meanwhile.
TEST_F(BodyInFile, stays_in_place_while_it_is_held_and_is_looked_for_anew_once_it_moved) {
  const std::string bytes = sample(20'000);
  const BodyId kept = store(bytes);
  Batch release;
  for (int i = 0; i < 40; ++i) release.releases.push_back(store(sample(20'000)));
  read(kept);
  auto file = engine_->body_in_file(kept, 0, bytes.size());
  ASSERT_TRUE(file.has_value());
  commit(std::move(release));
  for (int i = 0; i < 3; ++i) sweep();
  EXPECT_TRUE(bytes_in(file->range) == bytes);
  const std::string first_segment = path_ + "/log/0000000001.log";
  EXPECT_TRUE(std::filesystem::exists(first_segment));
  EXPECT_FALSE(engine_->body_in_file(kept, 0, bytes.size()).has_value());
  ASSERT_TRUE(read(kept) == bytes);
  file.reset();
  for (int i = 0; i < 3; ++i) sweep();
  EXPECT_FALSE(std::filesystem::exists(first_segment));
  EXPECT_FALSE(engine_->body_in_file(kept, 0, bytes.size()).has_value());
  ASSERT_TRUE(read(kept) == bytes);
  EXPECT_TRUE(from_files(kept, bytes.size()) == bytes);
}

}  // namespace
}  // namespace engine::rocks
