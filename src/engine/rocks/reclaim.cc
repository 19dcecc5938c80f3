#include "engine/rocks/reclaim.h"

#include <algorithm>
#include <future>

#include "base/log.h"

namespace engine::rocks {

namespace {

constexpr std::size_t bodies_a_step = 1'000;
constexpr std::uint64_t file_block_bytes = 4'096;  // holes begin and end on these
// A segment is punched when it would give back this part of what it takes.
constexpr std::uint64_t worthwhile_gain_divisor = 16;

}  // namespace

base::Result<void> Reclaim::wait_for(std::function<Job(Done<void>)> make_job) {
  auto promise = std::make_shared<std::promise<base::Result<void>>>();
  auto answer = promise->get_future();
  committer_.submit(make_job([promise](base::Result<void> result) { promise->set_value(std::move(result)); }));
  return answer.get();
}

base::Result<std::uint64_t> Reclaim::sweep(std::uint64_t unowned_for_seconds) {
  const std::int64_t before =
      base::unix_seconds(options_.clock->now()) - static_cast<std::int64_t>(unowned_for_seconds);
  TRY(auto freed, free_bodies(before));
  if (freed > 0) {
    TRY(index_.flush());
  }
  return run();
}

base::Result<std::uint64_t> Reclaim::free_bodies(std::int64_t unowned_before_seconds) {
  std::uint64_t freed = 0;
  BodyId from;
  for (;;) {
    TRY(auto due, index_.unowned_before(unowned_before_seconds, from, bodies_a_step));
    if (due.empty()) return freed;
    TRY(wait_for([&](Done<void> done) -> Job { return FreeJob{due, unowned_before_seconds, std::move(done)}; }));
    freed += due.size();
    from = due.back().next();
  }
}

base::Result<std::uint64_t> Reclaim::run() {
  TRY(auto persisted, index_.persisted_position());
  const std::uint32_t first_kept = std::min(persisted.segment, committer_.current_segment());
  TRY(auto numbers, segments_.list());
  std::uint64_t given_back_bytes = 0;
  base::Result<void> failed;  // the first that did
  for (std::uint32_t segment : numbers) {
    if (segment >= first_kept || segments_.is_pinned(segment)) continue;
    const std::uint64_t live_bytes = index_.live_bytes(segment);
    const auto looked_at = looked_at_.find(segment);
    if (live_bytes != 0 && looked_at != looked_at_.end() && looked_at->second == live_bytes) continue;
    auto bytes = reclaim_segment(segment);
    given_back_bytes += bytes.value_or(0);
    if (!bytes.has_value() && failed.has_value()) failed = base::fail(bytes.error());
  }
  TRY(std::move(failed));
  return given_back_bytes;
}

base::Result<std::uint64_t> Reclaim::reclaim_segment(std::uint32_t segment) {
  const std::uint64_t live_bytes = index_.live_bytes(segment);
  // The counter says when to look; only the index itself says that nothing is there.
  TRY(auto live, index_.live_extents(segment));
  if (live.empty()) return remove(segment);
  looked_at_[segment] = live_bytes;
  TRY(auto file, segments_.open(segment));
  TRY(auto size_bytes, file->size_bytes());
  if (live_bytes < size_bytes / 100 * options_.copy_below_percent) {
    auto copied = copy_out(segment, live);
    if (copied.has_value()) return 0;  // removed by a later run, when the index no longer needs it after a power cut
    looked_at_.erase(segment);
    if (copied.error().code != base::Errc::disk_full) return base::fail(copied.error());
    // Without room for copies, holes give back what they can.
  }
  TRY(auto allocated_bytes, file->allocated_bytes());
  if (allocated_bytes < live_bytes + std::max(size_bytes / worthwhile_gain_divisor, options_.min_punch_bytes)) return 0;
  return punch(segment, live);
}

base::Result<std::uint64_t> Reclaim::remove(std::uint32_t segment) {
  TRY(auto file, segments_.open(segment));
  TRY(auto allocated_bytes, file->allocated_bytes());
  TRY(segments_.remove(segment));
  looked_at_.erase(segment);
  base::log::info("log_segment_removed", {{"segment", segment}, {"bytes", allocated_bytes}});
  return allocated_bytes;
}

base::Result<void> Reclaim::copy_out(std::uint32_t segment, const std::vector<Index::LiveExtent>& live) {
  TRY(auto file, segments_.open(segment));
  for (const Index::LiveExtent& extent : live) {
    TRY(auto row, *index_.body(extent.body, Wait::yes));
    if (!row.has_value()) continue;
    const LogPosition from{segment, extent.offset_bytes};
    auto known = std::find_if(row->extents.begin(), row->extents.end(),
                              [&](const Extent& each) { return each.payload == from; });
    if (known == row->extents.end()) continue;
    std::string bytes(extent.length_bytes, '\0');
    const auto read_bytes = file->read_at(extent.offset_bytes, bytes.data(), bytes.size());
    if (read_bytes.value_or(0) != bytes.size() || block_checksums(bytes) != known->block_crcs) {
      // A fresh checksum over damaged bytes would hide the damage: it stays where it is, and so does its segment.
      base::log::error("body_damaged", {{"body", extent.body.value}, {"segment", segment}});
      continue;
    }
    TRY(wait_for(
        [&](Done<void> done) -> Job { return MoveJob{extent.body, from, std::move(bytes), std::move(done)}; }));
  }
  return {};
}

base::Result<std::uint64_t> Reclaim::punch(std::uint32_t segment, const std::vector<Index::LiveExtent>& live) {
  TRY(auto file, segments_.open(segment));
  TRY(auto size_bytes, file->size_bytes());
  TRY(auto before_bytes, file->allocated_bytes());
  std::uint64_t dead_from = segment_header_bytes;
  auto punch_until = [&](std::uint64_t dead_to) -> base::Result<void> {
    const std::uint64_t from = (dead_from + file_block_bytes - 1) / file_block_bytes * file_block_bytes;
    const std::uint64_t to = dead_to / file_block_bytes * file_block_bytes;
    if (to < from + options_.min_punch_bytes) return {};
    return file->punch(from, to - from);
  };
  for (const Index::LiveExtent& extent : live) {
    TRY(punch_until(extent.offset_bytes));
    dead_from = std::uint64_t{extent.offset_bytes} + extent.length_bytes;
  }
  TRY(punch_until(size_bytes));
  TRY(auto after_bytes, file->allocated_bytes());
  return before_bytes - std::min(before_bytes, after_bytes);
}

}  // namespace engine::rocks
