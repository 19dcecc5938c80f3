// What waits while a sync runs becomes one group: one append and one sync for all of it. No clock decides: the sync is
// held back until everything waits.
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/file_test_support.h"
#include "engine/rocks/log_format.h"
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

class GroupCommitTest : public testing::Test {
 public:
  ~GroupCommitTest() override {
    std::filesystem::remove_all(path_);
    std::filesystem::remove_all(died_);
  }

 protected:
  GroupCommitTest() { std::filesystem::remove_all(path_); }
  Options options(const std::string& path) {
    Options options;
    options.path = path;
    options.reserve_bytes = 0;
    options.write_buffer_bytes = 1u << 30;  // the log alone has it
    options.max_replay_bytes = 1u << 30;
    options.files = &files_;
    return options;
  }
  static std::future<base::Result<void>> commit(Engine& engine, Partition partition, Batch batch) {
    auto answer = std::make_shared<std::promise<base::Result<void>>>();
    engine.commit(partition, std::move(batch),
                  [answer](base::Result<void> result) { answer->set_value(std::move(result)); });
    return answer->get_future();
  }
  static std::future<base::Result<void>> put(Engine& engine, std::size_t number) {
    Batch batch;
    batch.puts = {{"k" + std::to_string(number), "v"}};
    return commit(engine, Partition(1 + number % 64), std::move(batch));
  }

  const std::string path_ = testing::TempDir() + "group-commit-" + std::to_string(getpid());
  const std::string died_ = path_ + ".died";
  Syncs syncs_;
  WatchedFiles files_{
      [this](std::unique_ptr<File> file) { return std::make_unique<CountedFile>(std::move(file), syncs_); }};
};

TEST_F(GroupCommitTest, what_gathers_behind_a_sync_shares_the_next) {
  constexpr std::size_t waiting = 500;
  auto engine = open(options(path_));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  const std::size_t before = syncs_.count();
  syncs_.hold();
  std::vector<std::future<base::Result<void>>> answers;
  answers.push_back(put(**engine, 0));
  syncs_.wait_for_one();
  for (std::size_t number = 1; number <= waiting; ++number) answers.push_back(put(**engine, number));
  EXPECT_EQ(answers.back().wait_for(std::chrono::seconds(0)), std::future_status::timeout)
      << "answered before its sync";
  syncs_.let_go();
  EXPECT_TRUE(answers.back().get().has_value());
  EXPECT_EQ(syncs_.count() - before, 2u);
}

// What is erased counts as well: a record over the longest that is read again would be cut off as torn.
TEST_F(GroupCommitTest, what_gathers_is_never_more_than_can_be_read_again) {
  constexpr std::size_t batches = 3, keys = 24;
  auto engine = open(options(path_));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  syncs_.hold();
  std::vector<std::future<base::Result<void>>> answers;
  answers.push_back(put(**engine, 0));
  syncs_.wait_for_one();
  for (std::size_t number = 0; number < batches; ++number) {
    Batch batch;
    for (std::size_t key = 0; key < keys; ++key) batch.erases.emplace_back(max_record_bytes / 64, 'k');
    batch.puts = {{"erased", std::to_string(number)}};
    answers.push_back(commit(**engine, Partition(100 + number), std::move(batch)));
  }
  syncs_.let_go();
  for (auto& answer : answers) EXPECT_TRUE(answer.get().has_value());
  std::filesystem::copy(path_, died_, std::filesystem::copy_options::recursive);  // what kill -9 leaves
  engine->reset();

  engine = open(options(died_));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  for (std::size_t number = 0; number < batches; ++number) {
    std::promise<base::Result<std::optional<std::string>>> found;
    (*engine)->get(Partition(100 + number), Space::small, "erased",
                   [&](base::Result<std::optional<std::string>> value) { found.set_value(std::move(value)); });
    EXPECT_EQ(*found.get_future().get(), std::to_string(number));
  }
}

// As long as the engine brings to an end what was asked of it, its answers come, and they may ask for more.
TEST_F(GroupCommitTest, answers_may_call_the_engine_while_it_is_closed) {
  auto engine = open(options(path_));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  Engine* closing = engine->get();
  std::atomic<int> answers = 0;
  auto is_closing = [&] {
    auto refused = std::make_shared<std::promise<bool>>();
    closing->sweep(0, [refused](const base::Result<std::uint64_t>& swept) { refused->set_value(!swept.has_value()); });
    return refused->get_future().get();
  };
  closing->commit(Partition(1), Batch(), [&](const base::Result<void>&) {
    while (!is_closing()) std::this_thread::yield();
    closing->list_partitions({}, 1, [&](const base::Result<std::vector<Partition>>&) { ++answers; });
    closing->commit(Partition(1), Batch(), [&](const base::Result<void>&) {
      ++answers;
      closing->get(Partition(1), Space::small, "k",
                   [&](const base::Result<std::optional<std::string>>&) { ++answers; });
    });
  });
  engine->reset();
  EXPECT_EQ(answers, 3);
}

TEST_F(GroupCommitTest, a_batch_that_is_too_long_in_any_way_is_refused) {
  auto engine = open(options(path_));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  const std::string half(max_record_bytes / 4, 'k');
  Batch puts, erases, ranges, releases;
  puts.puts = {{half, half}};
  erases.bulk_erases = {half, half};
  ranges.erase_ranges = {{half, half + "k"}};
  releases.releases.resize(max_record_bytes / 16);
  for (const Batch& batch : {puts, erases, ranges, releases}) {
    const auto refused = commit(**engine, Partition(1), batch).get();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::Errc::too_big);
  }
}

}  // namespace
}  // namespace engine::rocks
