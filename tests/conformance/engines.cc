#include "tests/conformance/engines.h"

#include "engine/memory/memory.h"

namespace conformance {

namespace {

class MemoryStore : public Store {
 public:
  Engine& engine() override { return *engine_; }

 private:
  std::unique_ptr<Engine> engine_ = engine::memory::open();
};

}  // namespace

const std::vector<EngineKind>& engine_kinds() {
  static const std::vector<EngineKind> kinds = {
      {"memory", [] { return std::make_unique<MemoryStore>(); }},
  };
  return kinds;
}

}  // namespace conformance
