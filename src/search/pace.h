// Pace: when a long computation on an event loop lets others run. Work is counted, not timed, so that a test sees the
// same as a server.
#pragma once

#include <cstdint>

namespace search {

class Pace {
 public:
  // True when others are due: after about half a millisecond's work.
  bool worked(std::uint64_t nanoseconds_about) {
    done_ += nanoseconds_about;
    if (done_ < turn) return false;
    done_ = 0;
    return true;
  }

 private:
  static constexpr std::uint64_t turn = 500'000;
  std::uint64_t done_ = 0;
};

}  // namespace search
