#include "engine/rocks/body_reader.h"

#include <algorithm>
#include <limits>

#include "base/crc32c.h"
#include "base/log.h"
#include "engine/rocks/body_runs.h"

namespace engine::rocks {

namespace {

// More than this is not copied and checked on an event loop, even if it is at hand.
constexpr std::uint64_t max_inline_read_bytes = 256u << 10;

}  // namespace

// The part of an extent that covers a slice, in whole checksum blocks.
struct BodyReader::Cover {
  const Extent* extent = nullptr;
  std::uint64_t from_bytes = 0;  // in the extent
  std::uint64_t length_bytes = 0;
  std::uint64_t start_bytes = 0;  // in the body
};

struct BodyReader::CoverPlan {
  std::vector<Cover> parts;
  std::uint64_t buffer_bytes = 0;
  std::uint64_t slice_offset_bytes = 0;  // in the buffer
};

BodyReader::CoverPlan BodyReader::cover(const BodyRow& row, std::uint64_t offset_bytes, std::uint64_t length_bytes) {
  CoverPlan plan;
  std::uint64_t extent_start = 0;
  for (const Extent& extent : row.extents) {
    const std::uint64_t extent_end = extent_start + extent.length_bytes;
    const std::uint64_t from = std::max(offset_bytes, extent_start);
    const std::uint64_t to = std::min(offset_bytes + length_bytes, extent_end);
    if (from < to) {
      const std::uint64_t first = (from - extent_start) / checksum_block_bytes * checksum_block_bytes;
      const std::uint64_t blocks = (to - extent_start - first + checksum_block_bytes - 1) / checksum_block_bytes;
      const std::uint64_t covered = std::min<std::uint64_t>(blocks * checksum_block_bytes, extent.length_bytes - first);
      if (plan.parts.empty()) plan.slice_offset_bytes = from - extent_start - first;
      plan.parts.push_back({&extent, first, covered, extent_start + first});
      plan.buffer_bytes += covered;
    }
    extent_start = extent_end;
  }
  return plan;
}

Lookup<BodyRow> BodyReader::row_of(BodyId body, Wait wait) const {
  auto found = index_.body(body, wait);
  if (!found.has_value()) return std::nullopt;
  if (!found->has_value()) return base::Result<BodyRow>(base::fail(found->error()));
  if (!(*found)->has_value())
    return base::Result<BodyRow>(base::fail(base::Errc::not_found, "body " + std::to_string(body.value)));
  return base::Result<BodyRow>(std::move(***found));
}

Lookup<BodySlice> BodyReader::read(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes,
                                   Wait wait) const {
  const Asked asked{body, checked_.generation()};
  if (auto staged = staged_.find(body); staged && staged->is_finished()) {
    if (staged->held().empty()) return read_row(asked, staged->row(), offset_bytes, length_bytes, wait);
    const std::string_view held = staged->held();
    return BodySlice{held.substr(std::min<std::uint64_t>(offset_bytes, held.size()), length_bytes), staged};
  }
  auto row = row_of(body, wait);
  if (!row.has_value()) return std::nullopt;
  if (!row->has_value()) return base::Result<BodySlice>(base::fail(row->error()));
  auto slice = read_row(asked, **row, offset_bytes, length_bytes, wait);
  if (slice.has_value() && slice->has_value()) return slice;
  if (wait == Wait::no) return std::nullopt;
  // Swept or moved since its row was read? Then that is the answer, or where to look again.
  const Asked again{body, checked_.generation()};
  auto row_now = row_of(body, wait);
  if (row_now->has_value() && **row_now != **row) return read_row(again, **row_now, offset_bytes, length_bytes, wait);
  if (!row_now->has_value()) return base::Result<BodySlice>(base::fail(row_now->error()));
  if (slice->error().code == base::Errc::unavailable) return slice;
  base::log::error("body_damaged", {{"body", body.value}, {"detail", slice->error().detail}});
  return base::Result<BodySlice>(base::fail(base::Errc::corrupt, slice->error().detail));
}

Lookup<BodySlices> BodyReader::read_each(std::span<const BodyId> bodies, Wait wait) const {
  auto rows = index_.body_rows(bodies, wait);
  if (!rows.has_value()) return std::nullopt;
  if (!rows->has_value()) return base::Result<BodySlices>(base::fail(rows->error()));
  const BodyRuns runs(**rows);
  if (wait == Wait::no && runs.buffer_bytes() > max_inline_read_bytes) return std::nullopt;
  std::vector<std::optional<BodySlice>> found = runs.read(segments_, wait);
  BodySlices slices;
  slices.reserve(bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    if (found[i].has_value()) {
      slices.emplace_back(*std::move(found[i]));
      continue;
    }
    // Staged, long, damaged, moved meanwhile, not there: whatever it is, it is told of one body.
    auto alone = read(bodies[i], 0, std::numeric_limits<std::uint64_t>::max(), wait);
    if (!alone.has_value()) return std::nullopt;
    slices.push_back(*std::move(alone));
  }
  return slices;
}

Lookup<BodySlice> BodyReader::read_row(Asked asked, const BodyRow& row, std::uint64_t offset_bytes,
                                       std::uint64_t length_bytes, Wait wait) const {
  if (offset_bytes >= row.size_bytes) return BodySlice{};
  length_bytes = std::min(length_bytes, row.size_bytes - offset_bytes);
  const CoverPlan plan = cover(row, offset_bytes, length_bytes);
  if (wait == Wait::no && plan.buffer_bytes > max_inline_read_bytes) return std::nullopt;
  auto buffer = std::make_shared_for_overwrite<char[]>(plan.buffer_bytes);
  char* to = buffer.get();
  for (const Cover& part : plan.parts) {
    auto read = read_blocks(asked, part, {to, part.length_bytes}, wait);
    if (!read.has_value()) return std::nullopt;
    if (!read->has_value()) return base::Result<BodySlice>(base::fail(read->error()));
    to += part.length_bytes;
  }
  return BodySlice{{buffer.get() + plan.slice_offset_bytes, length_bytes}, buffer};
}

Lookup<void> BodyReader::read_blocks(Asked asked, const Cover& part, std::span<char> to, Wait wait) const {
  const Extent& extent = *part.extent;
  const std::uint64_t from_bytes = part.from_bytes;
  auto place = [&] {
    return segments_.path_of(extent.payload.segment) + " at " +
           std::to_string(extent.payload.offset_bytes + from_bytes);
  };
  auto file = segments_.open(extent.payload.segment);
  if (!file.has_value()) return base::Result<void>(base::fail(file.error().code, place() + ": " + file.error().detail));
  const std::uint64_t at = extent.payload.offset_bytes + from_bytes;
  if (wait == Wait::no) {
    if (!(*file)->read_cached(at, to.data(), to.size())) return std::nullopt;
  } else {
    auto read_bytes = (*file)->read_at(at, to.data(), to.size());
    if (!read_bytes.has_value()) return base::Result<void>(base::fail(read_bytes.error()));
    if (*read_bytes != to.size())
      return base::Result<void>(base::fail(base::Errc::corrupt, place() + " ends too early"));
  }
  std::size_t block = from_bytes / checksum_block_bytes;
  for (std::size_t done = 0; done < to.size(); done += checksum_block_bytes, ++block) {
    const std::string_view bytes(to.data() + done, std::min<std::size_t>(checksum_block_bytes, to.size() - done));
    if (base::crc32c(bytes) == extent.block_crcs[block]) {
      const LogPosition place_of_block{extent.payload.segment, static_cast<std::uint32_t>(at + done)};
      checked_.add(asked.body, part.start_bytes + done, {place_of_block, static_cast<std::uint32_t>(bytes.size())},
                   asked.generation);
      continue;
    }
    if (wait == Wait::no) return std::nullopt;
    return base::Result<void>(base::fail(base::Errc::corrupt, place() + ": checksum"));
  }
  return base::Result<void>();
}

std::optional<BodyFile> BodyReader::in_file(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes) const {
  const std::uint64_t generation = checked_.generation();
  const auto block = checked_.find(body, offset_bytes);
  if (!block) return std::nullopt;
  auto held = segments_.hold(block->at.segment);
  // Pinned by now: had the body moved before, what is there may be punched already.
  if (!held || checked_.generation() != generation) return std::nullopt;
  const std::uint64_t length = std::min<std::uint64_t>(length_bytes, block->length_bytes);
  const base::FileRange range{held->file->descriptor(), block->at.offset_bytes, length};
  if (range.fd < 0) return std::nullopt;
  if (!block->cached_lately) {
    if (!held->file->is_cached(range.offset_bytes, length)) return std::nullopt;
    checked_.note_cached(body, offset_bytes);
  }
  return BodyFile{range, std::move(held)};
}

}  // namespace engine::rocks
