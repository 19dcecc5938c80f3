#include "tests/conformance/engines.h"

#include <atomic>
#include <filesystem>

#include "engine/fault/fault_engine.h"
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
  bool is_kept() const override { return true; }

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

// The decorator when nobody told it to do anything.
class FaultOver : public Store {
 public:
  explicit FaultOver(std::unique_ptr<Store> below) : below_(std::move(below)) {}
  Engine& engine() override { return *engine_; }
  bool reopen() override {
    if (!below_->is_kept()) return false;
    engine_.reset();
    below_->reopen();
    engine_ = std::make_unique<engine::fault::FaultEngine>(below_->engine());
    return true;
  }
  bool is_kept() const override { return below_->is_kept(); }

 private:
  std::unique_ptr<Store> below_;
  std::unique_ptr<Engine> engine_ = std::make_unique<engine::fault::FaultEngine>(below_->engine());
};

}  // namespace

const std::vector<EngineKind>& engine_kinds() {
  static const std::vector<EngineKind> kinds = {
      {"memory", [] { return std::make_unique<MemoryStore>(); }},
      {"rocks", [] { return std::make_unique<RocksStore>(); }},
      {"fault_over_memory", [] { return std::make_unique<FaultOver>(std::make_unique<MemoryStore>()); }},
      {"fault_over_rocks", [] { return std::make_unique<FaultOver>(std::make_unique<RocksStore>()); }},
  };
  return kinds;
}

}  // namespace conformance
