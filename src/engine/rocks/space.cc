#include "engine/rocks/space.h"

#include <algorithm>

#include "base/log.h"

namespace engine::rocks {

namespace {

// Of the room that is left, and how long: what is written and who else writes is seen in time.
constexpr std::uint64_t trusted_part_divisor = 8;
constexpr std::chrono::milliseconds trusted_time{100};

// RocksDB ends the process when the files that it writes at its opening do not fit.
constexpr std::uint64_t comfortable_bytes_to_open = 8u << 20;
constexpr std::uint64_t least_bytes_to_open = 1u << 20;

}  // namespace

base::Result<void> SpaceGuard::make_room_to_open() {
  auto room_bytes = files_.writable_bytes(directory_);
  if (!room_bytes.has_value()) return {};  // the index will say
  if (*room_bytes < comfortable_bytes_to_open && files_.unlink(path()).has_value()) {
    const std::uint64_t before_bytes = *room_bytes;
    TRY(room_bytes, files_.writable_bytes(directory_));
    base::log::warning("space_reserve_released", {{"bytes", *room_bytes - std::min(before_bytes, *room_bytes)}});
  }
  if (*room_bytes >= least_bytes_to_open) return {};
  return base::fail(base::Errc::disk_full, "the disk of the store " + directory_ + " is full (" +
                                               std::to_string(*room_bytes / 1024) +
                                               " KiB free): free at least 1 MiB to open it, more to take mail");
}

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

bool SpaceGuard::has_room_for(std::uint64_t bytes, std::uint64_t beside_bytes) {
  std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (bytes <= trusted_bytes_ && now < trusted_until_) {
    trusted_bytes_ -= bytes;
    return true;
  }
  trusted_bytes_ = 0;
  auto available_bytes = files_.available_bytes(directory_);
  if (!available_bytes.has_value()) return true;  // the write will say
  const std::uint64_t wanted_bytes = bytes + beside_bytes + reserve_bytes_;
  if (*available_bytes < wanted_bytes) return false;
  if (reserve_bytes_ > 0 && state_ == State::released) {
    if (*available_bytes > wanted_bytes + 2 * reserve_bytes_) make();
    return true;
  }
  trusted_bytes_ = (*available_bytes - wanted_bytes) / trusted_part_divisor;
  trusted_until_ = now + trusted_time;
  return true;
}

void SpaceGuard::release() {
  std::lock_guard lock(mutex_);
  trusted_bytes_ = 0;
  if (state_ == State::released) return;
  base::log::warning("space_reserve_released", {{"bytes", reserve_bytes_}});
  (void)files_.unlink(path());
  state_ = State::released;
}

}  // namespace engine::rocks
