#include "engine/rocks/body_runs.h"

#include <memory>

namespace engine::rocks {

namespace {

// Copying so much costs about what a call of the kernel does.
constexpr std::uint64_t max_gap_bytes = 4u << 10;

}  // namespace

BodyRuns::BodyRuns(std::span<const std::optional<BodyRow>> rows) : rows_(rows.size()) {
  places_.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (!rows[row].has_value() || rows[row]->extents.size() != 1) continue;
    const Extent& extent = rows[row]->extents.front();
    if (runs_.empty() || !reaches(runs_.back(), extent)) runs_.push_back({extent.payload, 0, buffer_bytes_});
    Run& run = runs_.back();
    const std::uint64_t in_run = extent.payload.offset_bytes - run.from.offset_bytes;
    run.length_bytes = in_run + extent.length_bytes;
    places_.push_back({row, runs_.size() - 1, run.buffer_at + in_run, &extent});
    buffer_bytes_ = run.buffer_at + run.length_bytes;
  }
}

bool BodyRuns::reaches(const Run& run, const Extent& extent) {
  const std::uint64_t end = run.from.offset_bytes + run.length_bytes;
  return extent.payload.segment == run.from.segment && extent.payload.offset_bytes >= end &&
         extent.payload.offset_bytes - end <= max_gap_bytes;
}

bool BodyRuns::read_run(const Run& run, Segments& segments, char* to, Wait wait) {
  auto file = segments.open(run.from.segment);
  if (!file.has_value()) return false;
  if (wait == Wait::no) return (*file)->read_cached(run.from.offset_bytes, to, run.length_bytes);
  auto read_bytes = (*file)->read_at(run.from.offset_bytes, to, run.length_bytes);
  return read_bytes.has_value() && *read_bytes == run.length_bytes;
}

std::vector<std::optional<BodySlice>> BodyRuns::read(Segments& segments, Wait wait) const {
  std::vector<std::optional<BodySlice>> slices(rows_);
  const auto buffer = std::make_shared_for_overwrite<char[]>(buffer_bytes_);
  std::vector<bool> is_read;
  is_read.reserve(runs_.size());
  for (const Run& run : runs_) is_read.push_back(read_run(run, segments, buffer.get() + run.buffer_at, wait));
  for (const Place& place : places_) {
    const std::string_view bytes(buffer.get() + place.buffer_at, place.extent->length_bytes);
    if (is_read[place.run] && has_block_checksums(bytes, place.extent->block_crcs))
      slices[place.row] = BodySlice{bytes, buffer};
  }
  return slices;
}

}  // namespace engine::rocks
