// How the index's files are written: through our own files, and where the disk is full, the write waits for room
// instead of failing. RocksDB 7.8 may stand still for ever after an atomic flush that failed and was resumed, so none
// may fail for want of space (docs/adr/0011). Merges do fail: they need as much room as what they merge, and must leave
// what flushes and deleting work with.
//
// Who uses it: Index. Called on RocksDB's threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

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

// What a merge finds free in `directory` and does not touch.
struct MergeRoom {
  std::string directory;
  std::uint64_t kept_bytes = 0;
};
// The tables that this thread writes from now on are those of a merge of so many bytes. Without room for what is left
// of it they end in NoSpace, and RocksDB removes what is there of them.
void begin_merge_on_this_thread(std::uint64_t bytes);
void end_merge_on_this_thread();

// `below` does everything but write; `files` and `gate` outlive what is returned.
std::shared_ptr<rocksdb::FileSystem> make_index_files(const std::shared_ptr<rocksdb::FileSystem>& below,
                                                      FileSystem& files, RoomGate& gate, MergeRoom merge_room);

}  // namespace engine::rocks
