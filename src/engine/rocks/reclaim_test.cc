// Disk space comes back: of a segment with nothing alive, and of one that is nearly dead, whose live bodies move.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/file_test_support.h"
#include "engine/rocks/rocks.h"

namespace engine::rocks {
namespace {

constexpr std::size_t body_bytes = 20'000, bodies_count = 60;
constexpr Partition ann{1}, bob{2};

std::string bytes_of(std::size_t number) {
  std::string bytes(body_bytes, static_cast<char>('a' + number % 26));
  return bytes + std::to_string(number);
}

// What the disk under a test does, and how often a reclaim looked at a segment with something alive.
struct Disk {
  std::atomic<int> looks = 0;
  std::atomic<bool> is_full = false;
  std::atomic<bool> first_is_unreadable = false;  // segment 1
  std::atomic<bool> takes_no_holes = false;
  std::function<void()> before_first_is_opened;  // once
  std::atomic<std::uint64_t> room_bytes = ~std::uint64_t{0};
  std::atomic<bool> opens_no_more = false;
  std::atomic<int> holes = 0;  // asked for
  std::function<void()> at_first_hole;
};

class SetClock : public base::Clock {
 public:
  base::WallTime now() const override { return base::from_unix_seconds(seconds); }
  std::atomic<std::int64_t> seconds = 1'800'000'000;
};
constexpr std::int64_t an_hour = 3'600;

class DiskFile : public ForwardingFile {
 public:
  DiskFile(std::unique_ptr<File> file, Disk& disk, bool is_first)
      : ForwardingFile(std::move(file)), disk_(disk), is_first_(is_first) {}
  base::Result<std::uint64_t> allocated_bytes() const override {
    ++disk_.looks;
    return ForwardingFile::allocated_bytes();
  }
  base::Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    if (is_first_ && disk_.first_is_unreadable) return base::fail(base::Errc::io, "a bad sector");
    return ForwardingFile::read_at(offset_bytes, to, length_bytes);
  }
  base::Result<void> punch(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    if (++disk_.holes == 1 && disk_.at_first_hole) disk_.at_first_hole();
    if (disk_.takes_no_holes) return base::fail(base::Errc::io, "not supported");
    return ForwardingFile::punch(offset_bytes, length_bytes);
  }

 private:
  Disk& disk_;
  const bool is_first_;
};

class DiskFiles : public WatchedFiles {
 public:
  explicit DiskFiles(Disk& disk) : WatchedFiles([](auto file) { return file; }), disk_(disk) {}
  base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    const bool is_first = path.ends_with("/log/0000000001.log");
    if (is_first && disk_.before_first_is_opened) std::exchange(disk_.before_first_is_opened, nullptr)();
    if (path.ends_with(".log") && disk_.opens_no_more)
      return base::fail(base::Errc::unavailable, "too many open files");
    TRY(auto file, WatchedFiles::open(path, mode));
    if (!path.ends_with(".log")) return file;
    return std::make_unique<DiskFile>(std::move(file), disk_, is_first);
  }
  base::Result<std::uint64_t> available_bytes(const std::string& path) override {
    if (disk_.is_full) return 0;
    if (disk_.room_bytes != ~std::uint64_t{0}) return disk_.room_bytes.load();
    return WatchedFiles::available_bytes(path);
  }

 private:
  Disk& disk_;
};

class ReclaimTest : public testing::Test {
 public:
  ~ReclaimTest() override {
    engine_.reset();
    std::filesystem::remove_all(path_);
  }

 protected:
  ReclaimTest() {
    std::filesystem::remove_all(path_);
    open();
  }
  void open() {
    engine_.reset();
    Options options;
    options.path = path_;
    options.segment_bytes = 256u << 10;
    options.reserve_bytes = 0;
    options.files = &files_;
    options.clock = &clock_;
    options.max_replay_bytes = max_replay_bytes_;
    auto opened = rocks::open(options);
    ASSERT_TRUE(opened.has_value()) << describe(opened.error());
    engine_ = *std::move(opened);
  }
  template <class T, class Start>
  base::Result<T> wait(Start start) {
    std::promise<base::Result<T>> promise;
    start([&](base::Result<T> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  void commit(Partition partition, Batch batch) {
    auto done = wait<void>([&](auto answer) { engine_->commit(partition, std::move(batch), answer); });
    ASSERT_TRUE(done.has_value()) << describe(done.error());
  }
  void store_bodies() {
    for (std::size_t i = 0; i < bodies_count; ++i) {
      auto writer = engine_->new_body(body_bytes);
      ASSERT_TRUE(wait<void>([&](auto done) { writer->append(bytes_of(i), done); }).has_value());
      auto staged = wait<StagedBodyPtr>([&](auto done) { writer->finish(done); });
      ASSERT_TRUE(staged.has_value());
      bodies_.push_back((*staged)->id());
      Batch batch;
      batch.adopts = {*staged};
      staged->reset();
      commit(ann, std::move(batch));
    }
  }
  std::uint64_t sweep(std::uint64_t unowned_for_seconds = 0) {
    auto swept = wait<std::uint64_t>([&](auto done) { engine_->sweep(unowned_for_seconds, done); });
    failed_.clear();
    if (!swept.has_value()) failed_ = describe(swept.error());
    return swept.value_or(0);
  }
  void release_all_but(std::vector<std::size_t> kept) {
    Batch release;
    release.space_use = SpaceUse::frees_space;
    for (std::size_t i = 0; i < bodies_.size(); ++i)
      if (std::ranges::find(kept, i) == kept.end()) release.releases.push_back(bodies_[i]);
    commit(ann, std::move(release));
  }
  // Until it is noticed: how much room there is, is asked now and then only.
  void fill_disk() {
    disk_.is_full = true;
    Batch put;
    put.puts = {{"k", "v"}};
    while (wait<void>([&](auto answer) { engine_->commit(bob, put, answer); }).has_value()) std::this_thread::yield();
  }
  bool has_segment(int number) const {
    return std::filesystem::exists(path_ + "/log/000000000" + std::to_string(number) + ".log");
  }
  void expect_body(std::size_t number) {
    auto slice = wait<BodySlice>([&](auto done) { engine_->read_body(bodies_[number], 0, 1u << 20, done); });
    ASSERT_TRUE(slice.has_value()) << number << ": " << describe(slice.error());
    EXPECT_TRUE(slice->bytes == bytes_of(number)) << number;
  }

  const std::string path_ = testing::TempDir() + "reclaim-test-" + std::to_string(getpid());
  Disk disk_;
  DiskFiles files_{disk_};
  std::unique_ptr<Engine> engine_;
  Engine* engine_raw_ = nullptr;  // while engine_ is being closed
  std::vector<BodyId> bodies_;
  std::string failed_;  // what the last sweep said if it failed
  SetClock clock_;
  std::uint64_t max_replay_bytes_ = 256u << 20;
};

TEST_F(ReclaimTest, a_dead_segment_is_removed_when_its_bodies_are_old_enough) {
  store_bodies();
  Batch release;
  release.releases = bodies_;
  commit(ann, release);
  EXPECT_EQ(sweep(3'600), 0u);
  EXPECT_TRUE(has_segment(1));
  EXPECT_GT(sweep(), bodies_count * body_bytes / 2);
  EXPECT_FALSE(has_segment(1));
}

TEST_F(ReclaimTest, live_bodies_of_a_nearly_dead_segment_move_and_its_file_goes) {
  store_bodies();
  Batch shared, release;
  shared.adopts_stored = {bodies_[3]};
  commit(bob, shared);
  release.releases = bodies_;
  release.releases.erase(release.releases.begin() + 5);
  commit(ann, release);
  sweep();  // copies out
  sweep();  // and removes, now that the index is durable behind the copy
  EXPECT_FALSE(has_segment(1));
  expect_body(3);
  expect_body(5);
  open();
  expect_body(3);
  expect_body(5);
  auto listed = wait<std::vector<BodyInfo>>([&](auto done) { engine_->list_bodies({}, 100, done); });
  ASSERT_EQ(listed->size(), 2u);
}

TEST_F(ReclaimTest, a_segment_is_looked_at_again_when_something_of_it_died) {
  store_bodies();
  Batch first, second;
  first.releases = {bodies_[0]};
  second.releases = {bodies_[1]};
  commit(ann, first);
  sweep();  // makes the index durable, so that all segments but the last may be looked at
  EXPECT_GT(disk_.looks, 1);
  const int looks = disk_.looks;
  sweep();
  EXPECT_EQ(disk_.looks, looks);
  commit(ann, second);
  sweep();
  EXPECT_GT(disk_.looks, looks);
  EXPECT_LT(disk_.looks - looks, looks) << "and not all of them";
  expect_body(2);
}

// Who reads it asks memory first, without waiting.
TEST_F(ReclaimTest, a_body_that_moves_while_its_place_is_looked_up_is_read_where_it_went) {
  store_bodies();
  release_all_but({5});
  open();
  auto listed = wait<std::vector<BodyInfo>>([&](auto done) { engine_->list_bodies({}, 100, done); });
  ASSERT_EQ(listed->size(), bodies_count);  // the rows are in memory from now on, and the segment is not open
  disk_.before_first_is_opened = [&] {
    sweep();  // copies out
    sweep();  // removes
    EXPECT_FALSE(has_segment(1));
  };
  expect_body(5);
  EXPECT_FALSE(disk_.before_first_is_opened);
}

// Deleting mail is what people do on a full disk.
TEST_F(ReclaimTest, a_full_disk_gets_space_back_where_nothing_can_be_copied_out) {
  store_bodies();
  fill_disk();
  release_all_but({5});  // of the first segment
  EXPECT_GT(sweep(), bodies_count * body_bytes / 2);
  EXPECT_EQ(failed_, "");
  EXPECT_TRUE(has_segment(1));
  EXPECT_FALSE(has_segment(2));
  expect_body(5);
  disk_.is_full = false;
  sweep();
  sweep();
  EXPECT_FALSE(has_segment(1)) << "copied out when there is room";
  expect_body(5);
}

TEST_F(ReclaimTest, a_body_that_cannot_be_read_keeps_its_own_segment_alone) {
  store_bodies();
  release_all_but({5});
  disk_.first_is_unreadable = true;
  sweep();
  EXPECT_TRUE(has_segment(1));
  EXPECT_FALSE(has_segment(2));
  disk_.first_is_unreadable = false;
  expect_body(5);
}

// Not every file system has them.
TEST_F(ReclaimTest, a_segment_that_takes_no_holes_keeps_no_other) {
  store_bodies();
  release_all_but({0, 2, 4, 6, 8, 10});  // half of the first segment
  disk_.takes_no_holes = true;
  sweep();
  EXPECT_NE(failed_.find("not supported"), std::string::npos) << failed_;
  EXPECT_FALSE(has_segment(2));
  expect_body(4);
}

TEST_F(ReclaimTest, a_segment_that_failed_is_tried_again_later_and_told_once) {
  store_bodies();
  release_all_but({0, 2, 4, 6, 8, 10});
  disk_.takes_no_holes = true;
  sweep();
  EXPECT_NE(failed_.find("0000000001.log keeps its room for now"), std::string::npos) << failed_;
  const int holes = disk_.holes;
  sweep();
  EXPECT_EQ(failed_, "");
  EXPECT_EQ(disk_.holes, holes) << "not at once";
  clock_.seconds += an_hour;
  sweep();
  EXPECT_EQ(failed_, "") << "told already";
  EXPECT_GT(disk_.holes, holes);
  disk_.takes_no_holes = false;
  clock_.seconds += an_hour;
  EXPECT_EQ(sweep(), 0u) << "a longer pause each time";
  clock_.seconds += an_hour;
  EXPECT_GT(sweep(), 5 * body_bytes);
  expect_body(4);
}

TEST_F(ReclaimTest, a_segment_that_could_not_be_read_moves_when_it_can) {
  store_bodies();
  release_all_but({5});
  disk_.first_is_unreadable = true;
  sweep();
  EXPECT_NE(failed_.find("a bad sector"), std::string::npos) << failed_;
  disk_.first_is_unreadable = false;
  clock_.seconds += an_hour;
  sweep();
  sweep();
  EXPECT_FALSE(has_segment(1));
  expect_body(5);
}

TEST_F(ReclaimTest, originals_of_copies_go_before_many_more_are_copied) {
  max_replay_bytes_ = 3 * body_bytes / 2;
  open();
  store_bodies();
  release_all_but({5, 17, 30});
  sweep();
  EXPECT_FALSE(has_segment(1));
  EXPECT_FALSE(has_segment(2));
  for (std::size_t body : {5u, 17u, 30u}) expect_body(body);
  open();
  for (std::size_t body : {5u, 17u, 30u}) expect_body(body);
}

// What is left is for new mail, until there is none of that either.
TEST_F(ReclaimTest, copies_do_not_take_the_last_room) {
  store_bodies();
  release_all_but({4, 5});
  disk_.room_bytes = Options().write_buffer_bytes + 3 * body_bytes / 2;
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // the room of before is not trusted any more
  sweep();
  sweep();
  EXPECT_TRUE(has_segment(1));
  EXPECT_EQ(engine_->health().condition, StoreCondition::healthy);
  disk_.room_bytes = 1u << 30;
  sweep();
  sweep();
  EXPECT_FALSE(has_segment(1));
  expect_body(4);
}

TEST_F(ReclaimTest, closing_does_not_wait_for_all_segments) {
  store_bodies();
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < bodies_count; i += 2) kept.push_back(i);
  release_all_but(kept);
  std::promise<void> at_it, answered;
  disk_.at_first_hole = [&] {
    at_it.set_value();
    // Until it is being closed.
    while (wait<std::vector<Partition>>([&](auto done) { engine_raw_->list_partitions({}, 1, done); }).has_value())
      std::this_thread::yield();
  };
  engine_raw_ = engine_.get();
  engine_->sweep(0, [&](const base::Result<std::uint64_t>&) { answered.set_value(); });
  at_it.get_future().wait();
  engine_.reset();
  answered.get_future().wait();
  EXPECT_LE(disk_.holes, 12) << "one segment's";
  open();
  disk_.at_first_hole = nullptr;
  sweep();
  EXPECT_GT(disk_.holes, 15);
  expect_body(2);
}

// Connections may take all that may be open: that passes, and is neither damage nor a failed write.
TEST_F(ReclaimTest, without_open_files_nothing_is_lost_and_nothing_stays_refused) {
  store_bodies();
  open();
  disk_.opens_no_more = true;
  auto slice = wait<BodySlice>([&](auto done) { engine_->read_body(bodies_[5], 0, 1u << 20, done); });
  ASSERT_FALSE(slice.has_value());
  EXPECT_EQ(slice.error().code, base::Errc::unavailable) << describe(slice.error());
  Batch put;
  put.puts = {{"k", std::string(50'000, 'v')}};
  base::Result<void> committed;
  for (int i = 0; i < 20 && committed.has_value(); ++i)  // until a segment is to be begun
    committed = wait<void>([&](auto answer) { engine_->commit(bob, put, answer); });
  ASSERT_FALSE(committed.has_value());
  EXPECT_EQ(committed.error().code, base::Errc::unavailable) << describe(committed.error());
  disk_.opens_no_more = false;
  commit(bob, put);
  EXPECT_EQ(engine_->health().condition, StoreCondition::healthy);
  expect_body(5);
}

}  // namespace
}  // namespace engine::rocks
