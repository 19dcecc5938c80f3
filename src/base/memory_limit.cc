#include "base/memory_limit.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace base {
namespace {

constexpr std::string_view version_2 = "0::";

// Nothing: no such file, or "max".
std::optional<std::uint64_t> limit_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), bytes);
  if (error != std::errc() || end != line.data() + line.size()) return std::nullopt;
  return bytes;
}

std::filesystem::path own_group() {
  std::ifstream in("/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(version_2)) return line.substr(version_2.size());
  }
  return "/";
}

std::uint64_t physical_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return 0;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
}

}  // namespace

std::optional<std::uint64_t> group_memory_limit_bytes(const std::filesystem::path& root,
                                                      const std::filesystem::path& group) {
  std::optional<std::uint64_t> least;
  std::filesystem::path at = group.relative_path();
  while (true) {
    for (const char* const name : {"memory.max", "memory.high"}) {
      if (const auto limit = limit_in(root / at / name)) least = std::min(least.value_or(*limit), *limit);
    }
    if (at.empty()) return least;
    at = at.parent_path();
  }
}

std::uint64_t memory_limit_bytes() {
  const std::uint64_t physical = physical_bytes();
  const auto group = group_memory_limit_bytes("/sys/fs/cgroup", own_group());
  return physical == 0 ? group.value_or(0) : std::min(physical, group.value_or(physical));
}

}  // namespace base
