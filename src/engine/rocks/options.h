// How a store is opened. Every limit of the rocks engine is named here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/rocks/file.h"

namespace rocksdb {
class FileSystem;
}

namespace engine::rocks {

// relaxed: nothing is synced, for tests that look at something else. A power cut then loses what was acknowledged.
enum class SyncMode : std::uint8_t { durable, relaxed };

struct Options {
  std::string path;  // of the store's directory; made if its parent is there

  std::uint64_t block_cache_bytes = 64u << 20;
  std::uint64_t write_buffer_bytes = 64u << 20;      // of all the index's tables in memory
  std::uint32_t segment_bytes = 128u << 20;          // of the log; a group is never split, so a little over it
  std::uint32_t ahead_bytes = 1u << 20;              // of zeros written behind the log's end at a time; 0: none
  std::uint64_t max_replay_bytes = 256u << 20;       // of log behind the index; the index is flushed at this distance
  std::uint64_t max_group_bytes = 8u << 20;          // written by one append
  std::uint64_t max_inline_body_bytes = 256u << 10;  // larger ones go to the log as they come; also the extent's size
  std::uint64_t max_held_body_bytes = 64u << 20;     // of finished bodies that wait in memory for their batch
  std::uint64_t reserve_bytes = 16u << 20;           // held back for batches that free space
  std::uint64_t min_punch_bytes = 16u << 10;         // smaller dead ranges are left alone
  std::uint32_t copy_below_percent = 25;             // segments with less live data are copied out and removed
  std::size_t read_threads = 4;
  std::size_t max_queued_reads = 65'536;
  SyncMode sync_mode = SyncMode::durable;

  const base::Clock* clock = &base::Clock::system();
  FileSystem* files = &FileSystem::posix();          // the log's; outlives the engine
  std::shared_ptr<rocksdb::FileSystem> index_files;  // the index's; none: the default
};

}  // namespace engine::rocks
