#include "server/open_engine.h"

#include <filesystem>

#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"
#include "server/process.h"

namespace server {

base::Result<std::unique_ptr<engine::Engine>> open_engine(const StoreConfig& config) {
  if (config.engine == StoreEngine::memory) return engine::memory::open();
  engine::rocks::Options options;
  options.path = config.path;
  options.block_cache_bytes = config.cache_bytes;
  return engine::rocks::open(std::move(options));
}

base::Result<std::unique_ptr<engine::Engine>> open_existing_engine(const StoreConfig& config) {
  if (!std::filesystem::is_directory(config.path))
    return base::fail(base::Errc::not_found, "there is no store at " + config.path + "; name it with --store");
  TRY(check_store_access(config.path));
  return open_engine(config);
}

}  // namespace server
