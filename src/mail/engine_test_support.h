// For tests: the engines that a store is tried over. On disk in a directory that goes with it, so small that short
// tests flush and roll its files.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"

namespace mail::test {

enum class EngineKind : std::uint8_t { memory, rocks };
inline constexpr EngineKind engine_kinds[] = {EngineKind::memory, EngineKind::rocks};
inline std::string name_of(EngineKind kind) { return kind == EngineKind::memory ? "memory" : "rocks"; }
inline std::ostream& operator<<(std::ostream& out, EngineKind kind) { return out << name_of(kind); }

class TestEngine {
 public:
  explicit TestEngine(EngineKind kind) {
    static std::atomic<int> last = 0;
    if (kind == EngineKind::rocks) {
      path_ = testing::TempDir() + "mail-" + std::to_string(getpid()) + "-" + std::to_string(++last);
      std::filesystem::remove_all(path_);  // of a run that was killed
    }
    restart();
  }
  ~TestEngine() {
    engine_.reset();
    if (!path_.empty()) std::filesystem::remove_all(path_);
  }
  TestEngine(const TestEngine&) = delete;
  TestEngine& operator=(const TestEngine&) = delete;

  engine::Engine& operator*() const { return *engine_; }
  // Opened again from what it stored. The one in memory has nowhere to put it, and stays.
  void restart() {
    if (path_.empty()) {
      if (!engine_) engine_ = engine::memory::open();
      return;
    }
    engine_.reset();
    engine::rocks::Options options;
    options.path = path_;
    options.segment_bytes = 1u << 20;
    options.write_buffer_bytes = 1u << 20;
    options.block_cache_bytes = 1u << 20;
    options.reserve_bytes = 64u << 10;
    options.read_threads = 1;
    options.sync_mode = engine::rocks::SyncMode::relaxed;
    auto opened = engine::rocks::open(std::move(options));
    ASSERT_TRUE(opened.has_value()) << describe(opened.error());
    engine_ = std::move(*opened);
  }

 private:
  std::string path_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace mail::test
