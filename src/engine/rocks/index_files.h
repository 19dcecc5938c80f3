// How the index's files are written: through our own files, and where the disk is full, the write waits for room
// instead of failing. RocksDB 7.8 may stand still for ever after an atomic flush that failed and was resumed, so none
// may fail for want of space (docs/adr/0011).
//
// Who uses it: Index. Called on RocksDB's threads.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include <rocksdb/file_system.h>

#include "engine/rocks/file.h"

namespace engine::rocks {

// Where writes wait while the disk is full. Thread-safe.
class RoomGate {
 public:
  // From now on writes wait; each of them tells first. Until then, and after stop(), they fail.
  void start(std::function<void()> on_full);
  void stop();
  // A write met a full disk: false: it is to fail, otherwise it is to try again.
  bool wait();

 private:
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::function<void()> on_full_;  // none: not waiting
};

// `below` does everything but write; `files` and `gate` outlive what is returned.
std::shared_ptr<rocksdb::FileSystem> make_index_files(const std::shared_ptr<rocksdb::FileSystem>& below,
                                                      FileSystem& files, RoomGate& gate);

}  // namespace engine::rocks
