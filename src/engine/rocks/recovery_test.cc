// A store that was not closed: what is replayed once is not replayed again and again, however often the process dies.
#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

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

}  // namespace
}  // namespace engine::rocks
