// What a group of batches does to the index: one RocksDB write, the position in it.
#include <unordered_map>
#include <unordered_set>

#include <rocksdb/write_batch.h>

#include "engine/rocks/index.h"
#include "engine/rocks/index_keys.h"
#include "engine/rocks/index_listener.h"
#include "engine/rocks/index_status.h"

namespace engine::rocks {

namespace {

// Ranges of at most this many keys are erased key by key: range tombstones make every later read slower.
constexpr std::size_t max_keys_erased_singly = 512;

constexpr int recovery_attempts = 3;

rocksdb::WriteOptions write_options() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;  // our own log holds the group already
  return options;
}

}  // namespace

// Gathers one group's write.
class Index::Applying {
 public:
  explicit Applying(Index& index) : index_(index) {}

  base::Result<void> add(const Group& group);
  base::Result<void> finish(std::uint64_t next_body_id, LogPosition after);

 private:
  void add_keys(Partition partition, Space space, const OutcomeKeys& keys);
  void erase_range(Partition partition, Space space, const OutcomeKeys::Range& range);
  void add_owners(const Outcome& outcome);
  void put_row(BodyId id, const BodyRow& row);
  void put_extent(BodyId id, const Extent& extent);
  void erase_extent(const Extent& extent);
  base::Result<void> free_body(BodyId id);
  base::Result<void> move_extent(const OutcomeMove& move);
  base::Result<std::optional<BodyRow>> row_of(BodyId id);
  void put(Family family, const std::string& key, const std::string& value) {
    (void)write_.Put(index_.family(family), key, value);
  }
  void erase(Family family, const std::string& key) { (void)write_.Delete(index_.family(family), key); }

  Index& index_;
  rocksdb::WriteBatch write_;
  std::unordered_set<Partition> touched_[2];           // by space: the index alone does not say what is there
  std::unordered_map<BodyId, BodyRow> rows_;           // put by this group
  std::map<std::uint32_t, std::int64_t> live_change_;  // bytes, by segment; in finish() what is live then
};

base::Result<void> Index::Applying::add(const Group& group) {
  for (const Outcome& outcome : group.outcomes) {
    add_keys(outcome.partition, Space::small, outcome.small);
    add_keys(outcome.partition, Space::bulk, outcome.bulk);
    add_owners(outcome);
  }
  for (BodyId id : group.frees) {
    TRY(free_body(id));
  }
  for (const OutcomeMove& move : group.moves) {
    TRY(move_extent(move));
  }
  return {};
}

void Index::Applying::add_keys(Partition partition, Space space, const OutcomeKeys& keys) {
  for (const auto& range : keys.erase_ranges) erase_range(partition, space, range);
  auto* family = index_.family(space);
  for (std::string_view key : keys.erases) (void)write_.Delete(family, partition_key(partition, key));
  for (const auto& put : keys.puts)
    (void)write_.Put(family, partition_key(partition, put.key), rocksdb::Slice(put.value.data(), put.value.size()));
  if (!keys.puts.empty()) touched_[static_cast<std::size_t>(space)].insert(partition);
}

void Index::Applying::erase_range(Partition partition, Space space, const OutcomeKeys::Range& range) {
  auto* family = index_.family(space);
  if (!touched_[static_cast<std::size_t>(space)].contains(partition)) {
    const KeyRange wanted{std::string(range.from), std::string(range.to)};
    auto found = index_.scan(partition, space, wanted, max_keys_erased_singly + 1, Wait::no);
    if (found.has_value() && found->has_value() && (*found)->size() <= max_keys_erased_singly) {
      for (const KeyValue& pair : **found) (void)write_.Delete(family, partition_key(partition, pair.key));
      return;
    }
  }
  std::string to = range.to.empty() ? behind_id(partition.value) : partition_key(partition, range.to);
  if (to.empty()) to = std::string(id_bytes, '\xff') + std::string(1u << 10, '\xff');  // the last partition's end
  (void)write_.DeleteRange(family, partition_key(partition, range.from), to);
}

void Index::Applying::add_owners(const Outcome& outcome) {
  for (const OutcomeRelease& release : outcome.releases) {
    erase(owners_family, owner_key(release.body, outcome.partition));
    if (release.unowned_since_seconds == 0) continue;
    put(unowned, id_key(release.body.value), id_key(static_cast<std::uint64_t>(release.unowned_since_seconds)));
  }
  for (BodyId id : outcome.adopts) {
    put(owners_family, owner_key(id, outcome.partition), {});
    erase(unowned, id_key(id.value));
  }
  for (const OutcomeBody& body : outcome.bodies) {
    put(owners_family, owner_key(body.body, outcome.partition), {});
    put_row(body.body, body.row);
    for (const Extent& extent : body.row.extents) put_extent(body.body, extent);
  }
}

void Index::Applying::put_row(BodyId id, const BodyRow& row) {
  std::string value;
  put_body_row(value, row);
  put(bodies_family, id_key(id.value), value);
  rows_[id] = row;
}

void Index::Applying::put_extent(BodyId id, const Extent& extent) {
  std::string live;
  put_varint(live, extent.length_bytes);
  put_varint(live, id.value);
  put(extents, position_bytes(extent.payload), live);
  live_change_[extent.payload.segment] += extent.length_bytes;
}

void Index::Applying::erase_extent(const Extent& extent) {
  erase(extents, position_bytes(extent.payload));
  live_change_[extent.payload.segment] -= extent.length_bytes;
}

base::Result<std::optional<BodyRow>> Index::Applying::row_of(BodyId id) {
  if (auto found = rows_.find(id); found != rows_.end()) return std::optional(found->second);
  return *index_.body(id, Wait::yes);
}

base::Result<void> Index::Applying::free_body(BodyId id) {
  TRY(auto row, row_of(id));
  if (!row.has_value()) return {};
  for (const Extent& extent : row->extents) erase_extent(extent);
  erase(bodies_family, id_key(id.value));
  erase(unowned, id_key(id.value));
  rows_.erase(id);
  return {};
}

base::Result<void> Index::Applying::move_extent(const OutcomeMove& move) {
  TRY(auto row, row_of(move.body));
  if (!row.has_value()) return {};
  for (Extent& extent : row->extents) {
    if (extent.payload != move.from) continue;
    erase_extent(extent);
    put_extent(move.body, move.to);
    extent = move.to;
    put_row(move.body, *row);
    break;
  }
  return {};
}

base::Result<void> Index::Applying::finish(std::uint64_t next_body_id, LogPosition after) {
  std::lock_guard lock(index_.mutex_);
  for (auto& [segment, change] : live_change_) {
    auto before = index_.live_bytes_.find(segment);
    if (before != index_.live_bytes_.end()) change += static_cast<std::int64_t>(before->second);
    if (change == 0)
      erase(meta, live_key(segment));
    else
      put(meta, live_key(segment), id_key(static_cast<std::uint64_t>(change)));
  }
  put(meta, std::string(position_key), position_bytes(after));
  put(meta, std::string(next_body_key), id_key(next_body_id));
  TRY(result_of(index_.db_->Write(write_options(), &write_)));
  for (auto [segment, live_bytes] : live_change_) index_.live_bytes_[segment] = static_cast<std::uint64_t>(live_bytes);
  index_.position_ = after;
  index_.next_body_id_ = next_body_id;
  return {};
}

base::Result<void> Index::apply(std::string_view encoded_group, LogPosition after) {
  TRY(auto group, decode_group(encoded_group));
  Applying applying(*this);
  TRY(applying.add(group));
  return applying.finish(std::max(group.next_body_id, next_body_id_.load()), after);
}

base::Result<void> Index::set_position(LogPosition position) { return Applying(*this).finish(next_body_id_, position); }

base::Result<void> Index::flush() {
  rocksdb::FlushOptions options;
  options.allow_write_stall = true;
  return result_of(db_->Flush(options, handles_));
}

void Index::start_flush() {
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  (void)db_->Flush(options, handles_);
}

base::Result<void> Index::recover() {
  auto resumed = result_of(db_->Resume());
  for (int attempt = 1; attempt < recovery_attempts && !resumed.has_value(); ++attempt)
    resumed = result_of(db_->Resume());
  if (resumed.has_value()) listener_->clear();
  return resumed;
}

std::optional<base::Error> Index::background_error() const { return listener_->error(); }

}  // namespace engine::rocks
