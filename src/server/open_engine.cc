#include "server/open_engine.h"

#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"

namespace server {
base::Result<std::unique_ptr<engine::Engine>> open_engine(const StoreConfig& config) {
  if (config.engine == StoreEngine::memory) return engine::memory::open();
  engine::rocks::Options options;
  options.path = config.path;
  options.block_cache_bytes = config.cache_bytes;
  return engine::rocks::open(std::move(options));
}

}  // namespace server
