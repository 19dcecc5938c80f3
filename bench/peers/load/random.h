// A small generator of numbers (splitmix64): the same on every machine, so that every server is sent the same bytes.
#pragma once

#include <cstdint>

namespace load {

inline std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mixed(seed + 0x9e3779b97f4a7c15U)) {}
  std::uint64_t next() { return mixed(state_ += 0x9e3779b97f4a7c15U); }
  // In [0, end).
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  // In [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace load
