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
// Before a segment that failed is tried again; twice as long each time.
constexpr std::int64_t first_pause_seconds = 3'600, longest_pause_seconds = 86'400;

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
  while (!is_stopping()) {
    TRY(auto due, index_.unowned_before(unowned_before_seconds, from, bodies_a_step));
    if (due.empty()) return freed;
    TRY(wait_for([&](Done<void> done) -> Job { return FreeJob{due, unowned_before_seconds, std::move(done)}; }));
    freed += due.size();
    from = due.back().next();
  }
  return freed;
}

bool Reclaim::is_due(std::uint32_t segment) const {
  if (const auto failed = failures_.find(segment); failed != failures_.end()) {
    const std::int64_t passed = base::unix_seconds(options_.clock->now()) - failed->second.since_seconds;
    return passed >= failed->second.pause_seconds || passed < 0;  // a clock that was set back
  }
  const std::uint64_t live_bytes = index_.live_bytes(segment);
  const auto looked_at = looked_at_.find(segment);
  return live_bytes == 0 || looked_at == looked_at_.end() || looked_at->second != live_bytes;
}

bool Reclaim::note_failure(std::uint32_t segment) {
  looked_at_.erase(segment);
  const std::int64_t now = base::unix_seconds(options_.clock->now());
  const auto [failure, is_first] = failures_.try_emplace(segment, Failure{now, first_pause_seconds});
  if (!is_first) failure->second = {now, std::min(2 * failure->second.pause_seconds, longest_pause_seconds)};
  return is_first;
}

base::Result<std::uint64_t> Reclaim::run() {
  TRY(auto persisted, index_.persisted_position());
  const std::uint32_t first_kept = std::min(persisted.segment, committer_.current_segment());
  TRY(auto numbers, segments_.list());
  copied_.clear();
  copied_bytes_ = 0;
  std::uint64_t given_back_bytes = 0;
  base::Result<void> failed;  // the first that did
  for (std::uint32_t segment : numbers) {
    if (is_stopping()) break;
    if (segment >= first_kept || segments_.is_pinned(segment) || !is_due(segment)) continue;
    auto bytes = reclaim_segment(segment);
    if (is_stopping()) break;
    given_back_bytes += bytes.value_or(0);
    if (bytes.has_value()) {
      failures_.erase(segment);
    } else if (note_failure(segment) && failed.has_value()) {
      failed = base::fail(bytes.error().code, segments_.path_of(segment) + " keeps its room for now: " +
                                                  bytes.error().detail + "; it is tried again, and not reported again");
    }
    if (copied_bytes_ < options_.max_replay_bytes) continue;
    TRY(auto removed_bytes, remove_copied());
    given_back_bytes += removed_bytes;
  }
  TRY(std::move(failed));
  return given_back_bytes;
}

// The index no longer needs the originals after a power cut once it is durable behind the copies.
base::Result<std::uint64_t> Reclaim::remove_copied() {
  TRY(index_.flush());
  std::uint64_t given_back_bytes = 0;
  for (std::uint32_t segment : copied_) {
    TRY(auto live, index_.live_extents(segment));
    if (!live.empty() || segments_.is_pinned(segment)) continue;
    given_back_bytes += remove(segment).value_or(0);  // a later run tells of it
  }
  copied_.clear();
  copied_bytes_ = 0;
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
  base::Result<void> copied;
  if (live_bytes < size_bytes / 100 * options_.copy_below_percent) {
    if (has_room_to_copy(live_bytes)) {
      copied = copy_out(segment, live);
      if (copied.has_value()) return 0;  // removed when the index no longer needs it after a power cut
    }
    looked_at_.erase(segment);
    if (!copied.has_value() && copied.error().code == base::Errc::disk_full) copied = {};
    // Where not all could be copied, holes give back what they can.
  }
  TRY(auto allocated_bytes, file->allocated_bytes());
  std::uint64_t given_back_bytes = 0;
  if (allocated_bytes >= live_bytes + std::max(size_bytes / worthwhile_gain_divisor, options_.min_punch_bytes)) {
    TRY(given_back_bytes, punch(segment, live));
  }
  TRY(std::move(copied));
  return given_back_bytes;
}

bool Reclaim::has_room_to_copy(std::uint64_t bytes) { return space_.has_room_for(bytes, options_.write_buffer_bytes); }

base::Result<std::uint64_t> Reclaim::remove(std::uint32_t segment) {
  TRY(auto file, segments_.open(segment));
  TRY(auto allocated_bytes, file->allocated_bytes());
  TRY(segments_.remove(segment));
  looked_at_.erase(segment);
  failures_.erase(segment);
  base::log::info("log_segment_removed", {{"segment", segment}, {"bytes", allocated_bytes}});
  return allocated_bytes;
}

// An extent that cannot be read keeps no other from being copied.
base::Result<void> Reclaim::copy_out(std::uint32_t segment, const std::vector<Index::LiveExtent>& live) {
  TRY(auto file, segments_.open(segment));
  base::Result<void> unreadable;
  for (const Index::LiveExtent& extent : live) {
    if (is_stopping()) return base::fail(base::Errc::unavailable, "the store is being closed");
    auto copied = copy_extent(extent, *file, segment);
    if (copied.has_value()) continue;
    if (copied.error().code != base::Errc::corrupt && copied.error().code != base::Errc::io) return copied;
    if (unreadable.has_value()) unreadable = std::move(copied);
  }
  TRY(std::move(unreadable));
  copied_.push_back(segment);
  return {};
}

base::Result<void> Reclaim::copy_extent(const Index::LiveExtent& extent, const File& file, std::uint32_t segment) {
  TRY(auto row, *index_.body(extent.body, Wait::yes));
  if (!row.has_value()) return {};
  const LogPosition from{segment, extent.offset_bytes};
  auto known =
      std::find_if(row->extents.begin(), row->extents.end(), [&](const Extent& each) { return each.payload == from; });
  if (known == row->extents.end()) return {};
  std::string bytes(extent.length_bytes, '\0');
  TRY(auto read_bytes, file.read_at(extent.offset_bytes, bytes.data(), bytes.size()));
  if (read_bytes != bytes.size() || !has_block_checksums(bytes, known->block_crcs)) {
    // A fresh checksum over damaged bytes would hide the damage: it stays where it is, and so does its segment.
    if (!failures_.contains(segment))
      base::log::error("body_damaged", {{"body", extent.body.value}, {"segment", segment}});
    return base::fail(base::Errc::corrupt, "body " + std::to_string(extent.body.value) + " is damaged");
  }
  copied_bytes_ += bytes.size();
  return wait_for(
      [&](Done<void> done) -> Job { return MoveJob{extent.body, from, std::move(bytes), std::move(done)}; });
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
