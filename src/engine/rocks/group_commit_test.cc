// What waits while a sync runs becomes one group: one append and one sync for all of it. No clock decides: the sync is
// held back until everything waits.
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/rocks.h"

namespace engine::rocks {
namespace {

// Syncs that can be held back, counted.
class Syncs {
 public:
  void hold() {
    std::lock_guard lock(mutex_);
    mode_ = Mode::held;
  }
  void let_go() {
    std::lock_guard lock(mutex_);
    mode_ = Mode::passed;
    changed_.notify_all();
  }
  void wait_for_one() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return under_way_ > 0; });
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++count_;
    ++under_way_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return mode_ == Mode::passed; });
    --under_way_;
  }
  std::size_t count() const {
    std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0, under_way_ = 0;
  enum class Mode { passed, held } mode_ = Mode::passed;
};

class CountedFile : public File {
 public:
  CountedFile(std::unique_ptr<File> file, Syncs& syncs) : file_(std::move(file)), syncs_(syncs) {}
  base::Result<void> write_at(std::uint64_t offset_bytes, std::span<const std::string_view> pieces) override {
    return file_->write_at(offset_bytes, pieces);
  }
  base::Result<void> sync() override {
    syncs_.pass();
    return file_->sync();
  }
  void start_writeback(std::uint64_t, std::uint64_t) override {}
  base::Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    return file_->read_at(offset_bytes, to, length_bytes);
  }
  bool read_cached(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    return file_->read_cached(offset_bytes, to, length_bytes);
  }
  base::Result<void> truncate(std::uint64_t size_bytes) override { return file_->truncate(size_bytes); }
  base::Result<void> allocate(std::uint64_t size_bytes) override { return file_->allocate(size_bytes); }
  base::Result<void> punch(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    return file_->punch(offset_bytes, length_bytes);
  }
  base::Result<std::uint64_t> size_bytes() const override { return file_->size_bytes(); }
  base::Result<std::uint64_t> allocated_bytes() const override { return file_->allocated_bytes(); }

 private:
  std::unique_ptr<File> file_;
  Syncs& syncs_;
};

class CountedFiles : public FileSystem {
 public:
  explicit CountedFiles(Syncs& syncs) : syncs_(syncs) {}
  base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    TRY(auto file, below_.open(path, mode));
    if (!path.ends_with(".log")) return file;
    return std::make_unique<CountedFile>(std::move(file), syncs_);
  }
  base::Result<void> rename(const std::string& from, const std::string& to) override { return below_.rename(from, to); }
  base::Result<void> unlink(const std::string& path) override { return below_.unlink(path); }
  base::Result<void> sync_directory(const std::string& path) override { return below_.sync_directory(path); }
  base::Result<void> make_directory(const std::string& path) override { return below_.make_directory(path); }
  base::Result<std::vector<std::string>> list(const std::string& path) override { return below_.list(path); }
  base::Result<std::uint64_t> available_bytes(const std::string& path) override { return below_.available_bytes(path); }
  base::Result<std::unique_ptr<FileLock>> lock(const std::string& path) override { return below_.lock(path); }

 private:
  FileSystem& below_ = FileSystem::posix();
  Syncs& syncs_;
};

TEST(GroupCommitTest, what_gathers_behind_a_sync_shares_the_next) {
  constexpr std::size_t waiting = 500;
  const std::string path = testing::TempDir() + "group-commit-" + std::to_string(getpid());
  std::filesystem::remove_all(path);
  Syncs syncs;
  CountedFiles files(syncs);
  {
    Options options;
    options.path = path;
    options.reserve_bytes = 0;
    options.files = &files;
    auto engine = open(options);
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    const std::size_t before = syncs.count();
    std::vector<std::promise<base::Result<void>>> answers(waiting + 1);
    auto put = [&](std::size_t number) {
      Batch batch;
      batch.puts = {{"k" + std::to_string(number), "v"}};
      (*engine)->commit(Partition(1 + number % 64), std::move(batch), [&answers, number](base::Result<void> result) {
        answers[number].set_value(std::move(result));
      });
    };
    syncs.hold();
    put(0);
    syncs.wait_for_one();
    for (std::size_t number = 1; number <= waiting; ++number) put(number);
    auto last = answers[waiting].get_future();
    EXPECT_EQ(last.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "answered before its sync";
    syncs.let_go();
    EXPECT_TRUE(last.get().has_value());
    EXPECT_EQ(syncs.count() - before, 2u);
  }
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace engine::rocks
