// Hears from RocksDB's background threads what they are at and what went wrong there.
//
// A merge that finds no room is no error of the store: RocksDB removes what it wrote and comes back to it after a
// second. Meanwhile the index grows unmerged; before that slows down writing, it counts as a full disk
// (lacks_room_to_merge()).
#pragma once

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <rocksdb/listener.h>

#include "base/log.h"
#include "engine/rocks/index.h"
#include "engine/rocks/index_status.h"

namespace engine::rocks {

class Index::Listener : public rocksdb::EventListener {
 public:
  // `files` outlives it. `room`: what merges leave free, and where.
  Listener(FileSystem& files, MergeRoom room) : files_(files), room_(std::move(room)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override {
    if (status->IsShutdownInProgress()) return;  // closing cut a flush short: the log has what it would have written
    if (reason == rocksdb::BackgroundErrorReason::kCompaction && status->IsNoSpace()) {
      *status = rocksdb::Status::OK();
      return;
    }
    base::log::error("index_background_error", {{"status", status->ToString()}});
    std::lock_guard lock(mutex_);
    error_ = error_of(*status);
  }
  // Fresh tables in memory: nothing is in them yet.
  void OnMemTableSealed(const rocksdb::MemTableInfo&) override { tables_ = Tables::fresh; }
  enum class Tables : std::uint8_t { fresh, seeded };
  Tables tables() const { return tables_; }
  void note(Tables tables) { tables_ = tables; }
  // Nothing is tried again: the store is read-only until it is opened again.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }

  void OnFlushBegin(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { end_merge_on_this_thread(); }
  void OnCompactionBegin(rocksdb::DB*, const rocksdb::CompactionJobInfo& merge) override {
    begin_merge_on_this_thread(bytes_of(merge));
  }
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo& merge) override {
    end_merge_on_this_thread();
    if (merge.status.IsNoSpace()) {
      note_waiting(merge);
    } else if (merge.status.ok()) {
      std::lock_guard lock(mutex_);
      waiting_.erase(merge.cf_name);
      slowing_bytes_ = bytes_that_slow();
    }
  }
  void OnStallConditionsChanged(const rocksdb::WriteStallInfo& stall) override {
    std::lock_guard lock(mutex_);
    if (stall.condition.cur == rocksdb::WriteStallCondition::kNormal)
      slowed_.erase(stall.cf_name);
    else
      slowed_.insert(stall.cf_name);
    slowing_bytes_ = bytes_that_slow();
  }
  // Asks the disk, if a merge waits: once there is room, nobody needs to wait until RocksDB has found that, too.
  bool lacks_room_to_merge() const {
    const std::uint64_t needed_bytes = slowing_bytes_;
    if (needed_bytes == 0) return false;
    const auto available_bytes = files_.available_bytes(room_.directory);
    return available_bytes.has_value() && *available_bytes < needed_bytes;
  }

  std::optional<base::Error> error() const {
    std::lock_guard lock(mutex_);
    return error_;
  }

 private:
  static std::uint64_t bytes_of(const rocksdb::CompactionJobInfo& merge) {
    std::uint64_t bytes = 0;
    for (const std::string& path : merge.input_files) {
      std::error_code unknown;
      const std::uint64_t size_bytes = std::filesystem::file_size(path, unknown);
      if (!unknown) bytes += size_bytes;
    }
    return bytes;
  }
  void note_waiting(const rocksdb::CompactionJobInfo& merge) {
    const std::uint64_t needed_bytes = bytes_of(merge) + room_.kept_bytes;
    bool is_first = false;
    {
      std::lock_guard lock(mutex_);
      is_first = waiting_.empty();
      waiting_[merge.cf_name] = needed_bytes;
      slowing_bytes_ = bytes_that_slow();
    }
    if (is_first) base::log::warning("index_merge_waits", {{"family", merge.cf_name}, {"needs_bytes", needed_bytes}});
  }
  // Free room that the largest merge needs among those that wait and slow down writing.
  std::uint64_t bytes_that_slow() const {
    std::uint64_t most_bytes = 0;
    for (const auto& [family, needed_bytes] : waiting_)
      if (slowed_.contains(family)) most_bytes = std::max(most_bytes, needed_bytes);
    return most_bytes;
  }

  FileSystem& files_;
  const MergeRoom room_;
  std::atomic<Tables> tables_ = Tables::fresh;
  std::atomic<std::uint64_t> slowing_bytes_ = 0;
  mutable std::mutex mutex_;                      // guards the rest
  std::map<std::string, std::uint64_t> waiting_;  // families whose merge found no room when it was tried last: its need
  std::set<std::string> slowed_;                  // families that have grown so much that writing is slowed down
  std::optional<base::Error> error_;
};

}  // namespace engine::rocks
