#include "server/store_space.h"

#include <filesystem>

#include <sys/stat.h>
#include <sys/statvfs.h>

namespace server {
namespace {

// What the files occupy, not how long they are: segments have holes.
std::uint64_t occupied_bytes(const std::string& directory) {
  std::uint64_t bytes = 0;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    struct stat info{};
    if (::lstat(entry->path().c_str(), &info) == 0) bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
  }
  return bytes;
}

}  // namespace

void StoreSpace::measure(const std::string& directory) {
  used_bytes_.store(occupied_bytes(directory), std::memory_order_relaxed);
  struct statvfs info{};
  if (::statvfs(directory.c_str(), &info) != 0) return;
  free_bytes_.store(static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize, std::memory_order_relaxed);
}

}  // namespace server
