// Room on the disk: a file of some megabytes that is held back, so that on a full disk people can still delete.
// Thread-safe but for open().
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "engine/rocks/file.h"

namespace engine::rocks {

class SpaceGuard {
 public:
  SpaceGuard(FileSystem& files, std::string directory, std::uint64_t reserve_bytes)
      : files_(files), directory_(std::move(directory)), reserve_bytes_(reserve_bytes) {}

  // Before the index is opened. On a full disk it lets go of the reserve: a restart must not end what works on a full
  // disk. Errc::disk_full: not even then is there room.
  base::Result<void> make_room_to_open();
  // Finds or makes the reserve; without room for it the store opens all the same.
  void open();
  // Is there room for this, for what is kept free beside it and for the reserve? Makes the reserve again when there is
  // plenty. The file system is asked now and then only: others may take the room meanwhile, and then the write says so.
  bool has_room_for(std::uint64_t bytes, std::uint64_t beside_bytes);
  // Gives the reserve to the file system.
  void release();

 private:
  std::string path() const { return directory_ + "/reserve"; }
  void make();

  FileSystem& files_;
  const std::string directory_;
  const std::uint64_t reserve_bytes_;
  std::mutex mutex_;  // guards state_ and the file
  enum class State { held, released } state_ = State::released;
  std::uint64_t trusted_bytes_ = 0;  // may be written without asking again, until then
  std::chrono::steady_clock::time_point trusted_until_;
};

}  // namespace engine::rocks
