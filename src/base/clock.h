// Time, as a thing that is passed in, so that tests decide it.
#pragma once

#include <chrono>
#include <cstdint>

namespace base {

using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime now() const = 0;
  // The machine's own, for the program itself.
  static const Clock& system();
};

inline std::int64_t unix_seconds(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
inline WallTime from_unix_seconds(std::int64_t seconds) { return WallTime(std::chrono::seconds(seconds)); }

}  // namespace base
