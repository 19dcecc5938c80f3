// Bodies between their first byte and their batch: small ones in memory, large ones in the log already.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/engine.h"
#include "engine/rocks/body_row.h"
#include "engine/rocks/segments.h"

namespace engine::rocks {

class StagedTable;

// Keeps the segments it lies in from removal while it lives. Extents come from the committer alone.
class Staged : public StagedBody {
 public:
  Staged(BodyId id, std::shared_ptr<StagedTable> table, std::shared_ptr<Segments> segments);
  ~Staged() override;
  BodyId id() const override { return id_; }
  std::uint64_t size_bytes() const override { return size_bytes_; }

  // Finished in memory: from now on immutable.
  void hold(std::string bytes);
  // Nothing but what hold() got. Kept until the end, so that readers need no lock.
  const std::string& held() const { return held_; }

  void add_extent(Extent extent);
  BodyRow row() const;
  bool is_in_log() const;  // all of it

  enum class Stage { being_written, finished };
  void finish() { stage_ = Stage::finished; }
  bool is_finished() const { return stage_ == Stage::finished; }

 private:
  const BodyId id_;
  const std::shared_ptr<StagedTable> table_;
  const std::shared_ptr<Segments> segments_;
  std::string held_;
  std::atomic<std::uint64_t> size_bytes_ = 0;
  std::atomic<Stage> stage_ = Stage::being_written;
  mutable std::mutex mutex_;  // guards extents_
  std::vector<Extent> extents_;
};

// Gives out body ids and finds what is staged. Thread-safe.
class StagedTable : public std::enable_shared_from_this<StagedTable> {
 public:
  StagedTable(std::uint64_t next_id, std::shared_ptr<Segments> segments)
      : next_id_(next_id), segments_(std::move(segments)) {}

  std::shared_ptr<Staged> make();
  std::shared_ptr<Staged> find(BodyId id) const;
  std::uint64_t next_id() const { return next_id_; }
  std::uint64_t held_bytes() const { return held_bytes_; }

 private:
  friend class Staged;
  void forget(BodyId id);

  std::atomic<std::uint64_t> next_id_;
  std::atomic<std::uint64_t> held_bytes_ = 0;
  const std::shared_ptr<Segments> segments_;
  mutable std::mutex mutex_;
  std::unordered_map<BodyId, std::weak_ptr<Staged>> by_id_;
};

}  // namespace engine::rocks
