// How much the store occupies and how much its disk has left. Measured now and then by the main thread, since a large
// store has thousands of files; read by /metrics on a loop. Thread rule: measure() from one thread, the rest from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace server {

class StoreSpace {
 public:
  void measure(const std::string& directory);
  std::uint64_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }
  std::uint64_t free_bytes() const { return free_bytes_.load(std::memory_order_relaxed); }
  // Of the log's segments (docs/formats/log.md): what they occupy, and when one of them was last written to.
  std::uint64_t log_bytes() const { return log_bytes_.load(std::memory_order_relaxed); }
  std::int64_t last_write_unix_seconds() const { return last_write_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> used_bytes_ = 0;
  std::atomic<std::uint64_t> free_bytes_ = 0;  // for the server's user
  std::atomic<std::uint64_t> log_bytes_ = 0;
  std::atomic<std::int64_t> last_write_ = 0;
};

}  // namespace server
