#include "engine/rocks/checked_blocks.h"

namespace engine::rocks {

void CheckedBlocks::add(BodyId body, std::uint64_t start_bytes, CheckedBlock block, std::uint64_t generation) {
  const std::int64_t now = base::unix_seconds(clock_.now());
  std::lock_guard lock(mutex_);
  slots_[slot_of(body, start_bytes)] = {body, start_bytes, block, generation, now, now};
}

std::optional<CheckedBlock> CheckedBlocks::find(BodyId body, std::uint64_t start_bytes) const {
  const std::int64_t now = base::unix_seconds(clock_.now());
  std::lock_guard lock(mutex_);
  const Slot& slot = slots_[slot_of(body, start_bytes)];
  const bool is_it = slot.is(body, start_bytes) && slot.generation == generation_;
  // A clock that was set back makes it old as well.
  const bool is_fresh = slot.checked_seconds <= now && now - slot.checked_seconds < max_age_seconds;
  if (!is_it || !is_fresh) return std::nullopt;
  CheckedBlock block = slot.block;
  block.cached_lately = now - slot.cached_seconds < cached_for_seconds;
  return block;
}

void CheckedBlocks::note_cached(BodyId body, std::uint64_t start_bytes) {
  const std::int64_t now = base::unix_seconds(clock_.now());
  std::lock_guard lock(mutex_);
  if (Slot& slot = slots_[slot_of(body, start_bytes)]; slot.is(body, start_bytes)) slot.cached_seconds = now;
}

}  // namespace engine::rocks
