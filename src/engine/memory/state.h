// What the memory engine holds, and how a batch changes it. Not thread-safe: MemoryEngine locks around it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "engine/engine.h"

namespace engine::memory {

class Staged : public StagedBody {
 public:
  Staged(BodyId id, std::string bytes) : id_(id), bytes_(std::make_shared<std::string>(std::move(bytes))) {}
  BodyId id() const override { return id_; }
  std::uint64_t size_bytes() const override { return bytes_->size(); }
  const std::shared_ptr<const std::string>& bytes() const { return bytes_; }

 private:
  BodyId id_;
  std::shared_ptr<const std::string> bytes_;
};

struct Body {
  std::shared_ptr<const std::string> bytes;
  std::set<Partition> owners;
  std::int64_t unowned_since = 0;  // seconds; means something while nobody owns it
};

class State {
 public:
  using Keys = std::map<std::string, std::string, std::less<>>;

  std::optional<std::string> get(Partition partition, Space space, const std::string& key) const;
  std::vector<KeyValue> scan(Partition partition, Space space, const KeyRange& range, std::size_t limit) const;
  // Checks everything first, then changes everything. Errc::conflict, Errc::not_found, Errc::bug.
  base::Result<void> apply(Partition partition, const Batch& batch, std::int64_t now_seconds);

  std::vector<Partition> partitions(Partition from, std::size_t limit) const;
  std::vector<BodyInfo> bodies(BodyId from, std::size_t limit) const;
  const Body* find_body(BodyId id) const;
  // Answers with the bytes given back.
  std::uint64_t sweep(std::int64_t unowned_before_seconds);

 private:
  base::Result<void> check(Partition partition, const Batch& batch) const;
  void change(Partition partition, Space space, const std::vector<KeyRange>& erase_ranges,
              const std::vector<std::string>& erases, const std::vector<KeyValue>& puts);
  void change_owners(Partition partition, const Batch& batch, std::int64_t now_seconds);

  std::map<std::pair<Partition, Space>, Keys> keys_;  // no empty Keys
  std::map<BodyId, Body> bodies_;
};

}  // namespace engine::memory
