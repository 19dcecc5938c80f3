#include "server/open_engine.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"

namespace server {
namespace {

constexpr std::uint64_t comfortable_bytes = 8ULL << 20;
constexpr std::uint64_t least_bytes = 1ULL << 20;

std::uint64_t free_bytes(const std::string& path) {
  struct statvfs info{};
  if (::statvfs(path.c_str(), &info) != 0) return comfortable_bytes;  // the engine will say
  return static_cast<std::uint64_t>(::geteuid() == 0 ? info.f_bfree : info.f_bavail) * info.f_frsize;
}

}  // namespace

void make_room_to_open(const std::string& path) {
  const std::uint64_t before = free_bytes(path);
  if (before >= comfortable_bytes || ::unlink((path + "/reserve").c_str()) != 0) return;
  base::log::warning("space_reserve_released", {{"bytes", free_bytes(path) - before}});
}

base::Result<std::unique_ptr<engine::Engine>> open_engine(const StoreConfig& config) {
  if (config.engine == StoreEngine::memory) return engine::memory::open();
  // RocksDB ends the process when the files that it writes at its opening do not fit.
  const std::uint64_t room = free_bytes(config.path);
  if (room < least_bytes) {
    return base::fail(base::Errc::disk_full, "the disk of the store " + config.path + " is full (" +
                                                 std::to_string(room / 1024) +
                                                 " KiB free): free at least 1 MiB to open it, more to take mail");
  }
  engine::rocks::Options options;
  options.path = config.path;
  options.block_cache_bytes = config.cache_bytes;
  return engine::rocks::open(std::move(options));
}

}  // namespace server
