#include "server/process_stat.h"

#include <charconv>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"

namespace server {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return 0;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  text.remove_prefix(text.empty() ? 0 : 1);
  return number;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// Reads the kept directory from its beginning, without opening it anew.
std::uint64_t count_entries(int directory) {
  const int copy = ::dup(directory);
  std::unique_ptr<DIR, CloseDirectory> entries(copy < 0 ? nullptr : ::fdopendir(copy));
  if (!entries) return 0;
  ::rewinddir(entries.get());
  std::uint64_t count = 0;
  while (::readdir(entries.get()) != nullptr) ++count;
  return count < 3 ? 0 : count - 3;  // ".", ".." and the copy
}

}  // namespace

ProcessStat::ProcessStat()
    : memory_(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)),
      files_(::open("/proc/self/fd", O_RDONLY | O_CLOEXEC | O_DIRECTORY)),
      started_unix_seconds_(static_cast<double>(base::unix_seconds(base::Clock::system().now()))) {}

ProcessStat::Reading ProcessStat::read() const {
  Reading reading;
  reading.start_time_unix_seconds = started_unix_seconds_;
  char buffer[128];
  const ssize_t got = memory_ ? ::pread(memory_.get(), buffer, sizeof buffer, 0) : 0;
  std::string_view text(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
  const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  reading.virtual_bytes = take_number(text) * page_bytes;
  reading.resident_bytes = take_number(text) * page_bytes;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0)
    reading.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) reading.most_open_files = limit.rlim_cur;
  if (files_) reading.open_files = count_entries(files_.get());
  return reading;
}

}  // namespace server
