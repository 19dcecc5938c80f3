#include "net/file_windows.h"

#include <algorithm>

#include <sys/mman.h>

namespace net {
namespace {

// Addresses cost nothing; a second mapping of the same file does.
constexpr std::uint64_t window_step_bytes = std::uint64_t{64} << 20;

}  // namespace

const char* FileWindows::at(const base::FileRange& range) {
  const std::uint64_t end = range.offset_bytes + range.length_bytes;
  auto window =
      std::ranges::find_if(windows_, [&](const Window& each) { return each.fd == range.fd && end <= each.size_bytes; });
  if (window == windows_.end()) {
    const std::size_t size_bytes = (end + window_step_bytes - 1) / window_step_bytes * window_step_bytes;
    void* start = ::mmap(nullptr, size_bytes, PROT_READ, MAP_SHARED, range.fd, 0);
    if (start == MAP_FAILED) return nullptr;
    window = windows_.insert(windows_.end(), {range.fd, static_cast<char*>(start), size_bytes});
  }
  return window->start + range.offset_bytes;
}

void FileWindows::clear() {
  for (const Window& window : windows_) ::munmap(window.start, window.size_bytes);
  windows_.clear();
}

}  // namespace net
