#include "tests/conformance/engines.h"

#include <atomic>
#include <filesystem>

#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"

namespace conformance {

namespace {

class MemoryStore : public Store {
 public:
  Engine& engine() override { return *engine_; }

 private:
  std::unique_ptr<Engine> engine_ = engine::memory::open();
};

// Small segments and buffers, so that short tests roll, flush and reclaim.
class RocksStore : public Store {
 public:
  RocksStore() { open(); }
  ~RocksStore() override {
    engine_.reset();
    std::filesystem::remove_all(path_);
  }
  Engine& engine() override { return *engine_; }
  bool reopen() override {
    engine_.reset();
    open();
    return true;
  }

 private:
  void open() {
    engine::rocks::Options options;
    options.path = path_;
    options.segment_bytes = 1u << 20;
    options.write_buffer_bytes = 2u << 20;
    options.max_replay_bytes = 4u << 20;
    options.block_cache_bytes = 1u << 20;
    options.reserve_bytes = 1u << 20;
    auto opened = engine::rocks::open(options);
    if (!opened.has_value()) throw std::runtime_error(describe(opened.error()));
    engine_ = *std::move(opened);
  }
  static std::string fresh_path() {
    static std::atomic<int> last = 0;
    return testing::TempDir() + "conformance-" + std::to_string(getpid()) + "-" + std::to_string(++last);
  }

  const std::string path_ = fresh_path();
  std::unique_ptr<Engine> engine_;
};

}  // namespace

const std::vector<EngineKind>& engine_kinds() {
  static const std::vector<EngineKind> kinds = {
      {"memory", [] { return std::make_unique<MemoryStore>(); }},
      {"rocks", [] { return std::make_unique<RocksStore>(); }},
  };
  return kinds;
}

}  // namespace conformance
