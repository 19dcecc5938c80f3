// Bodies stored one after the other are read by few calls, and a wrong byte costs the body that it is in.
#include "engine/rocks/body_runs.h"

#include <atomic>
#include <filesystem>
#include <future>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/file_test_support.h"
#include "engine/rocks/rocks.h"

namespace engine::rocks {
namespace {

constexpr std::size_t bodies = 50;
constexpr std::size_t body_bytes = 2'000;

// Counts the calls, and the octets asked for.
struct Reads {
  std::atomic<std::size_t> calls = 0, bytes = 0;
};

class CountedFile : public ForwardingFile {
 public:
  CountedFile(std::unique_ptr<File> file, Reads& reads) : ForwardingFile(std::move(file)), reads_(reads) {}
  base::Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    ++reads_.calls;
    reads_.bytes += length_bytes;
    return ForwardingFile::read_at(offset_bytes, to, length_bytes);
  }
  // As if nothing were in the page cache.
  bool read_cached(std::uint64_t, char*, std::size_t) const override { return false; }

 private:
  Reads& reads_;
};

std::string text_of(std::size_t i) { return std::string(body_bytes, static_cast<char>('A' + i % 26)); }

class BodyRunsTest : public testing::Test {
 public:
  ~BodyRunsTest() override {
    engine_.reset();
    std::filesystem::remove_all(path_);
  }

 protected:
  BodyRunsTest() {
    std::filesystem::remove_all(path_);
    open();
    for (std::size_t i = 0; i < bodies; ++i) ids_.push_back(store(text_of(i)));
  }
  void open() {
    Options options;
    options.path = path_;
    options.reserve_bytes = 0;
    options.files = &files_;
    engine_ = *engine::rocks::open(std::move(options));
  }
  template <class T, class Start>
  static base::Result<T> wait(Start start) {
    std::promise<base::Result<T>> promise;
    start(Done<T>([&](base::Result<T> result) { promise.set_value(std::move(result)); }));
    return promise.get_future().get();
  }
  BodyId store(const std::string& bytes) {
    auto writer = engine_->new_body(bytes.size());
    EXPECT_TRUE(wait<void>([&](auto done) { writer->append(bytes, done); }).has_value());
    Batch batch;
    batch.adopts.push_back(*wait<StagedBodyPtr>([&](auto done) { writer->finish(done); }));
    const BodyId id = batch.adopts.front()->id();
    EXPECT_TRUE(wait<void>([&](auto done) { engine_->commit(Partition(1), std::move(batch), done); }).has_value());
    return id;
  }
  BodySlices read(std::vector<BodyId> asked) {
    reads_.calls = 0;
    reads_.bytes = 0;
    auto read = wait<BodySlices>([&](auto done) { engine_->read_bodies(std::move(asked), done); });
    EXPECT_TRUE(read.has_value());
    return *std::move(read);
  }
  // One letter of the body becomes another.
  void damage(const std::string& text) {
    engine_.reset();
    for (const auto& file : std::filesystem::directory_iterator(path_ + "/log")) {
      auto bytes = *read_whole(FileSystem::posix(), file.path());
      const std::size_t at = bytes.find(text);
      if (at == bytes.npos) continue;
      auto open_file = *FileSystem::posix().open(file.path(), OpenMode::existing);
      const std::string_view wrong("?");
      ASSERT_TRUE(open_file->write_at(at + text.size() / 2, {&wrong, 1}).has_value());
    }
    open();
  }

  const std::string path_ = testing::TempDir() + "body_runs." + std::to_string(::getpid());
  Reads reads_;
  WatchedFiles files_{
      [this](std::unique_ptr<File> file) { return std::make_unique<CountedFile>(std::move(file), reads_); }};
  std::unique_ptr<Engine> engine_;
  std::vector<BodyId> ids_;
};

TEST_F(BodyRunsTest, neighbours_are_read_by_one_call) {
  const BodySlices slices = read(ids_);
  for (std::size_t i = 0; i < bodies; ++i) EXPECT_EQ(slices[i]->bytes, text_of(i));
  EXPECT_EQ(reads_.calls, 1u);
  EXPECT_LT(reads_.bytes, 2 * bodies * body_bytes);
}

TEST_F(BodyRunsTest, those_far_apart_are_read_each_by_itself) {
  const std::vector<BodyId> some = {ids_[0], ids_[10], ids_[20]};
  const BodySlices slices = read(some);
  for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(slices[i]->bytes, text_of(10 * i));
  EXPECT_EQ(reads_.calls, 3u);
  EXPECT_EQ(reads_.bytes, 3 * body_bytes);
}

TEST_F(BodyRunsTest, a_wrong_byte_costs_its_body) {
  damage(text_of(3));
  const BodySlices slices = read({ids_.begin(), ids_.begin() + 20});
  for (std::size_t i = 0; i < 20; ++i) {
    if (i == 3) {
      ASSERT_FALSE(slices[i].has_value());
      EXPECT_EQ(slices[i].error().code, base::Errc::corrupt);
    } else {
      EXPECT_EQ(slices[i]->bytes, text_of(i));
    }
  }
}

}  // namespace
}  // namespace engine::rocks
