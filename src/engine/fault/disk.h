// A disk that can be told to misbehave, under both halves of the rocks engine: our log and RocksDB's files. It passes
// everything on to real files, counts each write, sync and change of a directory as one operation, and knows what has
// been synced. At a chosen operation a write is torn, a write or a sync fails, or everything stops; afterwards
// drop_unsynced() leaves on the real disk what a power cut might have left. The same seed decides the same way.
//
// Who uses it: tests of the rocks engine. Thread-safe; outlives the engine that it is under.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/rocks/file.h"

namespace rocksdb {
class FileSystem;
}

namespace engine::fault {

enum class Failure : std::uint8_t {
  write_error,  // EIO, nothing written
  short_write,  // EIO after a part
  sync_error,   // EIO; what was not synced before may be lost
  crash,        // the operation happens in part or not at all, and every later one fails
};

class Disk {
 public:
  // What is removed or overwritten is kept in `graveyard`, a directory beside the store's, until that is durable.
  Disk(std::uint64_t seed, std::string graveyard);
  ~Disk();

  // At the operation of this number, counted from 1; sync_error and the writes' errors wait for the next of their kind.
  void fail_at(std::uint64_t operation, Failure failure);
  // From now on no more than this may be taken by the files written through it; nullopt: no bound.
  void set_capacity(std::optional<std::uint64_t> bytes);
  std::uint64_t operations() const;
  bool has_crashed() const;
  std::uint64_t used_bytes() const;

  // When nobody uses the files any more: forgets what was not synced, in part, at random.
  void drop_unsynced();

  rocks::FileSystem& log_files() { return *log_files_; }
  std::shared_ptr<rocksdb::FileSystem> index_files() { return index_files_; }

  // For the two fronts. What a write may do: all of it, a part and then fail, or nothing.
  struct Verdict {
    std::uint64_t allowed_bytes = 0;
    std::optional<base::Errc> error;
  };
  Verdict before_write(const std::string& path, std::uint64_t offset_bytes, std::uint64_t length_bytes);
  void wrote(const std::string& path, std::uint64_t offset_bytes, std::uint64_t length_bytes);
  // Before a write into the middle of a file: up to here its bytes are synced, and which they are.
  std::uint64_t synced_bytes(const std::string& path) const;
  void overwrites(const std::string& path, std::uint64_t offset_bytes, std::string before);
  // A file that was there before this disk knew of it is durable as it is.
  void opened(const std::string& path, std::uint64_t size_bytes);
  std::optional<base::Errc> before_sync();
  void synced(const std::string& path);
  void truncated(const std::string& path, std::uint64_t size_bytes);
  void punched(const std::string& path, std::uint64_t length_bytes);
  // Changes of a directory: asked before, told after.
  std::optional<base::Errc> before_change();
  void created(const std::string& path);
  // Where to move what would be lost by the change; empty: there is nothing.
  std::string grave_for(const std::string& path);
  void removed(const std::string& path, const std::string& grave);
  void renamed(const std::string& from, const std::string& to, const std::string& grave);
  void directory_synced(const std::string& path);
  std::optional<std::uint64_t> capacity_left() const;

 private:
  struct Overwrite {
    std::uint64_t offset_bytes = 0;
    std::string before;
  };
  struct FileState {
    std::uint64_t size_bytes = 0;
    std::uint64_t synced_bytes = 0;
    std::uint64_t punched_bytes = 0;
    std::vector<Overwrite> overwrites = {};  // since the last sync
  };
  struct Change {
    enum class Kind { create, remove, rename } kind;
    std::string path;   // of the name that appeared or went
    std::string from;   // rename: what it was called before
    std::string grave;  // where what was there before is kept; may be empty
  };
  // Counts an operation; what goes wrong at it, if anything.
  std::optional<Failure> next_operation(bool is_write, bool is_sync);
  std::uint64_t up_to(std::uint64_t n) { return n == 0 ? 0 : random_() % n; }
  std::uint64_t used_bytes_locked() const;
  void forget_end(const std::string& path, FileState& state);
  void forget_overwrites(const std::string& path, FileState& state);
  void undo(const Change& change);

  const std::string graveyard_;
  std::unique_ptr<rocks::FileSystem> log_files_;
  std::shared_ptr<rocksdb::FileSystem> index_files_;
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::uint64_t operations_ = 0;
  std::uint64_t fail_at_ = 0;
  std::optional<Failure> failure_;
  enum class State { running, crashed } state_ = State::running;
  std::optional<std::uint64_t> capacity_bytes_;
  std::map<std::string, FileState> files_;
  std::map<std::string, std::vector<Change>> unsynced_changes_;  // by directory, oldest first
  std::uint64_t graves_ = 0;
};

// The two fronts; disk.h's log_files() and index_files() give them out.
std::unique_ptr<rocks::FileSystem> make_log_files(Disk& disk);
std::shared_ptr<rocksdb::FileSystem> make_index_files(Disk& disk);

}  // namespace engine::fault
