#include "server/store_space.h"

#include <algorithm>

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "server/store_files.h"

namespace server {
namespace {

// What files occupy, not how long they are: segments have holes.
struct Occupied {
  std::uint64_t bytes = 0;
  std::int64_t newest_unix_seconds = 0;
};

Occupied occupied(const std::string& directory) {
  Occupied all;
  for_each_store_file(directory, [&](const std::filesystem::directory_entry& entry) {
    struct stat info{};
    if (::lstat(entry.path().c_str(), &info) != 0) return Walk::on;
    all.bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
    if (S_ISREG(info.st_mode)) all.newest_unix_seconds = std::max<std::int64_t>(all.newest_unix_seconds, info.st_mtime);
    return Walk::on;
  });
  return all;
}

}  // namespace

void StoreSpace::measure(const std::string& directory) {
  used_bytes_.store(occupied(directory).bytes, std::memory_order_relaxed);
  const Occupied log = occupied(directory + "/log");
  log_bytes_.store(log.bytes, std::memory_order_relaxed);
  last_write_.store(log.newest_unix_seconds, std::memory_order_relaxed);
  struct statvfs info{};
  if (::statvfs(directory.c_str(), &info) != 0) return;
  free_bytes_.store(static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize, std::memory_order_relaxed);
}

}  // namespace server
