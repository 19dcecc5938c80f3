// Bodies that lie one after the other in the log, as small ones of a mailbox do, read by one call for many of them. Who
// calls it: body_reader.h. A body in several pieces, or one that does not come out whole, is left to be read alone.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/engine.h"
#include "engine/rocks/index.h"
#include "engine/rocks/segments.h"

namespace engine::rocks {

class BodyRuns {
 public:
  // By the rows' order; nullopt: not wanted. The rows outlive it.
  explicit BodyRuns(std::span<const std::optional<BodyRow>> rows);

  // What read() takes in memory; what lies between two bodies is read along where that is less work than a second call.
  std::uint64_t buffer_bytes() const { return buffer_bytes_; }

  // By the rows' order: what was read and has its checksums. Wait::no: of what the page cache has. The slices share one
  // piece of memory.
  std::vector<std::optional<BodySlice>> read(Segments& segments, Wait wait) const;

 private:
  struct Run {
    LogPosition from;
    std::uint64_t length_bytes = 0;
    std::uint64_t buffer_at = 0;
  };
  struct Place {
    std::size_t row = 0;
    std::size_t run = 0;
    std::uint64_t buffer_at = 0;
    const Extent* extent = nullptr;
  };
  static bool reaches(const Run& run, const Extent& extent);
  static bool read_run(const Run& run, Segments& segments, char* to, Wait wait);

  const std::size_t rows_;
  std::vector<Run> runs_;
  std::vector<Place> places_;
  std::uint64_t buffer_bytes_ = 0;
};

}  // namespace engine::rocks
