// Disk space comes back: of a segment with nothing alive, and of one that is nearly dead, whose live bodies move.
#include <atomic>
#include <filesystem>
#include <future>

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

// How often a reclaim looked at a segment with something alive.
class LookedAtFile : public ForwardingFile {
 public:
  LookedAtFile(std::unique_ptr<File> file, std::atomic<int>& looks) : ForwardingFile(std::move(file)), looks_(looks) {}
  base::Result<std::uint64_t> allocated_bytes() const override {
    ++looks_;
    return ForwardingFile::allocated_bytes();
  }

 private:
  std::atomic<int>& looks_;
};

class ReclaimTest : public testing::Test {
 protected:
  ReclaimTest() {
    std::filesystem::remove_all(path_);
    open();
  }
  ~ReclaimTest() override {
    engine_.reset();
    std::filesystem::remove_all(path_);
  }
  void open() {
    engine_.reset();
    Options options;
    options.path = path_;
    options.segment_bytes = 256u << 10;
    options.reserve_bytes = 0;
    options.files = &files_;
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
    return *wait<std::uint64_t>([&](auto done) { engine_->sweep(unowned_for_seconds, done); });
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
  std::atomic<int> looks_ = 0;
  WatchedFiles files_{
      [this](std::unique_ptr<File> file) { return std::make_unique<LookedAtFile>(std::move(file), looks_); }};
  std::unique_ptr<Engine> engine_;
  std::vector<BodyId> bodies_;
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
  EXPECT_GT(looks_, 1);
  const int looks = looks_;
  sweep();
  EXPECT_EQ(looks_, looks);
  commit(ann, second);
  sweep();
  EXPECT_GT(looks_, looks);
  EXPECT_LT(looks_ - looks, looks) << "and not all of them";
  expect_body(2);
}

}  // namespace
}  // namespace engine::rocks
