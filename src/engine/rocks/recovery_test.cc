// A store that was not closed: what is replayed once is not replayed again and again, however often the process dies;
// what of its log is damaged is put aside, and what cannot be read is left alone.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/rocks/file_test_support.h"
#include "engine/rocks/rocks.h"

namespace engine::rocks {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds deadline(30);

Options options_for(const fs::path& path) {
  Options options;
  options.path = path;
  options.reserve_bytes = 0;
  return options;
}

void put(Engine& engine, const std::string& key) {
  Batch batch;
  batch.puts.push_back({key, "value"});
  std::promise<base::Result<void>> answer;
  engine.commit(Partition{1}, std::move(batch), [&](base::Result<void> done) { answer.set_value(std::move(done)); });
  ASSERT_TRUE(answer.get_future().get().has_value());
}

std::size_t tables(const fs::path& store) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(store / "index")) count += entry.path().extension() == ".sst";
  return count;
}

TEST(RecoveryTest, what_was_replayed_is_flushed) {
  const fs::path base = testing::TempDir() + "recovery-" + std::to_string(getpid());
  fs::remove_all(base);
  fs::create_directories(base);
  {
    auto engine = open(options_for(base / "lived"));
    ASSERT_TRUE(engine.has_value()) << describe(engine.error());
    put(**engine, "key");
    fs::copy(base / "lived", base / "died", fs::copy_options::recursive);  // what kill -9 leaves
  }
  const std::size_t before = tables(base / "died");
  auto engine = open(options_for(base / "died"));
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  const auto give_up = std::chrono::steady_clock::now() + deadline;
  while (tables(base / "died") == before && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  EXPECT_GT(tables(base / "died"), before);
  engine->reset();
  fs::remove_all(base);
}

// A store that died with three groups in its log.
class DiedStore : public testing::Test {
 public:
  ~DiedStore() override { fs::remove_all(base_); }

 protected:
  DiedStore() {
    fs::remove_all(base_);
    fs::create_directories(base_);
    auto engine = open(options_for(base_ / "lived"));
    EXPECT_TRUE(engine.has_value());
    for (const char* key : {"first", "second", "third"}) put(**engine, key);
    fs::copy(base_ / "lived", path_, fs::copy_options::recursive);
  }

  const fs::path base_ = testing::TempDir() + "recovery-" + std::to_string(getpid());
  const fs::path path_ = base_ / "died";
};

// Names that were made in directories, and not yet synced.
class Names : public WatchedFiles {
 public:
  Names() : WatchedFiles([](auto file) { return file; }) {}
  base::Result<void> make_directory(const std::string& path) override {
    if (!fs::exists(path)) unsynced.push_back(path);
    return WatchedFiles::make_directory(path);
  }
  base::Result<void> sync_directory(const std::string& path) override {
    std::erase_if(unsynced, [&](const fs::path& name) { return name.parent_path() == path; });
    return WatchedFiles::sync_directory(path);
  }
  std::vector<fs::path> unsynced;
};

TEST_F(DiedStore, what_is_put_aside_has_a_durable_name) {
  {
    std::fstream log(path_ / "log" / "0000000001.log", std::ios::in | std::ios::out | std::ios::binary);
    log.seekp(100);
    log.put('\x7f');
  }
  Names names;
  Options options = options_for(path_);
  options.files = &names;
  auto engine = open(options);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_FALSE(fs::is_empty(path_ / "quarantine"));
  EXPECT_TRUE(names.unsynced.empty()) << names.unsynced.front();
}

class UnreadableLog : public ForwardingFile {
 public:
  using ForwardingFile::ForwardingFile;
  base::Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    if (offset_bytes > 64) return base::fail(base::Errc::io, "read of the log at " + std::to_string(offset_bytes));
    return ForwardingFile::read_at(offset_bytes, to, length_bytes);
  }
};

TEST_F(DiedStore, a_log_that_cannot_be_read_is_left_as_it_is_with_a_word_on_what_to_do) {
  const fs::path log = path_ / "log" / "0000000001.log";
  const auto size_bytes = fs::file_size(log);
  WatchedFiles files([](auto file) { return std::make_unique<UnreadableLog>(std::move(file)); });
  Options options = options_for(path_);
  options.files = &files;
  auto refused = open(options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, base::Errc::io);
  EXPECT_NE(refused.error().detail.find("read of the log at 96"), std::string::npos) << refused.error().detail;
  EXPECT_NE(refused.error().detail.find("mend the disk, or copy the store"), std::string::npos);
  EXPECT_EQ(fs::file_size(log), size_bytes);
  EXPECT_TRUE(open(options_for(path_)).has_value()) << "with a disk that can be read";
}

}  // namespace
}  // namespace engine::rocks
