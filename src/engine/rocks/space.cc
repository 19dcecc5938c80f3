#include "engine/rocks/space.h"

#include "base/log.h"

namespace engine::rocks {

void SpaceGuard::open() {
  if (reserve_bytes_ == 0) return;
  if (auto there = files_.open(path(), OpenMode::existing); there.has_value()) {
    if (auto held = (*there)->allocated_bytes(); held.has_value() && *held >= reserve_bytes_) {
      state_ = State::held;
      return;
    }
    (void)files_.unlink(path());
  }
  make();
}

void SpaceGuard::make() {
  auto file = files_.open(path(), OpenMode::create);
  if (!file.has_value()) return;
  if ((*file)->allocate(reserve_bytes_).has_value()) {
    state_ = State::held;
    return;
  }
  (void)files_.unlink(path());
}

bool SpaceGuard::has_room_for(std::uint64_t bytes) {
  auto available_bytes = files_.available_bytes(directory_);
  if (!available_bytes.has_value()) return true;  // the write will say
  if (*available_bytes < bytes + reserve_bytes_) return false;
  std::lock_guard lock(mutex_);
  if (reserve_bytes_ > 0 && state_ == State::released && *available_bytes > bytes + 3 * reserve_bytes_) make();
  return true;
}

void SpaceGuard::release() {
  std::lock_guard lock(mutex_);
  if (state_ == State::released) return;
  base::log::warning("space_reserve_released", {{"bytes", reserve_bytes_}});
  (void)files_.unlink(path());
  state_ = State::released;
}

}  // namespace engine::rocks
