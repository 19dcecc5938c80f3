// What waits while a sync runs becomes one group: one append and one sync for all of it. No clock decides: the sync is
// held back until everything waits.
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/file_test_support.h"
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

class CountedFile : public ForwardingFile {
 public:
  CountedFile(std::unique_ptr<File> file, Syncs& syncs) : ForwardingFile(std::move(file)), syncs_(syncs) {}
  base::Result<void> sync() override {
    syncs_.pass();
    return ForwardingFile::sync();
  }
  void start_writeback(std::uint64_t, std::uint64_t) override {}

 private:
  Syncs& syncs_;
};

TEST(GroupCommitTest, what_gathers_behind_a_sync_shares_the_next) {
  constexpr std::size_t waiting = 500;
  const std::string path = testing::TempDir() + "group-commit-" + std::to_string(getpid());
  std::filesystem::remove_all(path);
  Syncs syncs;
  WatchedFiles files([&](std::unique_ptr<File> file) { return std::make_unique<CountedFile>(std::move(file), syncs); });
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
