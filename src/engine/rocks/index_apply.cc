// What a group of batches does to the index: one RocksDB write, the position in it.
#include <set>
#include <unordered_map>

#include <rocksdb/write_batch.h>

#include "base/log.h"
#include "engine/rocks/index.h"
#include "engine/rocks/index_keys.h"
#include "engine/rocks/index_listener.h"
#include "engine/rocks/index_status.h"

namespace engine::rocks {

namespace {

constexpr std::size_t keys_a_step = 1'024;  // looked up when a range is erased

rocksdb::WriteOptions write_options() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;  // our own log holds the group already
  return options;
}

}  // namespace

// Gathers one group's write.
class Index::Applying {
 public:
  explicit Applying(Index& index, Unreadable unreadable = Unreadable::fails) : index_(index), unreadable_(unreadable) {
    count_nothing_here();
  }

  base::Result<void> add(const Group& group);
  base::Result<void> finish(std::uint64_t next_body_id, LogPosition after);

 private:
  base::Result<void> add_keys(Partition partition, Space space, const OutcomeKeys& keys);
  // The key of a row, in a buffer that the next call uses again.
  rocksdb::Slice row_key(Partition partition, std::string_view key) {
    key_.clear();
    put_big_u64(key_, partition.value);
    key_ += key;
    return key_;
  }
  base::Result<void> erase_range(Partition partition, Space space, const OutcomeKeys::Range& range);
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

  // Of a step that reads rows before it changes them.
  base::Result<void> pass_over_damage(base::Result<void> step) const;

  Index& index_;
  const Unreadable unreadable_;
  rocksdb::WriteBatch write_;
  std::string key_;
  bool remembers_puts_ = false;                        // only groups that erase ranges need to
  std::set<std::string> put_keys_[2];                  // by space: of this group, so not yet in the index
  std::unordered_map<BodyId, BodyRow> rows_;           // put by this group
  std::map<std::uint32_t, std::int64_t> live_change_;  // bytes, by segment; in finish() what is live then
};

base::Result<void> Index::Applying::add(const Group& group) {
  for (const Outcome& outcome : group.outcomes)
    if (!outcome.small.erase_ranges.empty() || !outcome.bulk.erase_ranges.empty()) remembers_puts_ = true;
  for (const Outcome& outcome : group.outcomes) {
    TRY(add_keys(outcome.partition, Space::small, outcome.small));
    TRY(add_keys(outcome.partition, Space::bulk, outcome.bulk));
    add_owners(outcome);
  }
  for (BodyId id : group.frees) {
    TRY(pass_over_damage(free_body(id)));
  }
  for (const OutcomeMove& move : group.moves) {
    TRY(pass_over_damage(move_extent(move)));
  }
  return {};
}

base::Result<void> Index::Applying::pass_over_damage(base::Result<void> step) const {
  if (step.has_value() || step.error().code != base::Errc::corrupt || unreadable_ == Unreadable::fails) return step;
  base::log::error("index_damaged", {{"error", describe(step.error())}});
  return {};
}

base::Result<void> Index::Applying::add_keys(Partition partition, Space space, const OutcomeKeys& keys) {
  for (const auto& range : keys.erase_ranges) {
    TRY(pass_over_damage(erase_range(partition, space, range)));
  }
  auto* family = index_.family(space);
  for (std::string_view key : keys.erases) (void)write_.Delete(family, row_key(partition, key));
  for (const auto& put : keys.puts) {
    (void)write_.Put(family, row_key(partition, put.key), rocksdb::Slice(put.value.data(), put.value.size()));
    if (remembers_puts_) put_keys_[static_cast<std::size_t>(space)].insert(key_);
  }
  return {};
}

// Key by key, without range tombstones: each of them makes every later read slower, and keys beside an erased range
// were missing after repeated recoveries (docs/adr/0011).
base::Result<void> Index::Applying::erase_range(Partition partition, Space space, const OutcomeKeys::Range& range) {
  auto* family = index_.family(space);
  KeyRange rest{std::string(range.from), std::string(range.to)};
  for (;;) {
    TRY(auto found, *index_.scan(partition, space, rest, keys_a_step, Wait::yes));
    for (const KeyValue& pair : found) (void)write_.Delete(family, partition_key(partition, pair.key));
    if (found.size() < keys_a_step) break;
    rest.from = found.back().key + '\0';
  }
  const auto& put_keys = put_keys_[static_cast<std::size_t>(space)];
  const std::string end = range.to.empty() ? behind_id(partition.value) : partition_key(partition, range.to);
  for (auto key = put_keys.lower_bound(partition_key(partition, range.from));
       key != put_keys.end() && (end.empty() || *key < end); ++key)
    (void)write_.Delete(family, *key);
  return {};
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
  if (next_body_id != index_.next_body_id_) put(meta, std::string(next_body_key), id_key(next_body_id));
  TRY(result_of(index_.db_->Write(write_options(), &write_)));
  TRY(index_.seed_families(after));
  for (auto [segment, live_bytes] : live_change_) index_.live_bytes_[segment] = static_cast<std::uint64_t>(live_bytes);
  index_.position_ = after;
  index_.next_body_id_ = next_body_id;
  index_.flushed_ = Flushed::no;
  return {};
}

base::Result<void> Index::seed_families(LogPosition position) {
  if (listener_->tables() == Listener::Tables::seeded) return {};
  listener_->note(Listener::Tables::seeded);  // before the write, which may meet a change of its own
  rocksdb::WriteBatch write;
  const std::string value = position_bytes(position);
  (void)write.Put(family(meta), rocksdb::Slice(seed_key.data(), seed_key.size()), value);
  for (std::size_t which = meta + 1; which < family_count; ++which)
    (void)write.Put(handles_[which], rocksdb::Slice(position_key.data(), position_key.size()), value);
  return result_of(db_->Write(write_options(), &write));
}

base::Result<void> Index::apply(const Group& group, LogPosition after, Unreadable unreadable) {
  Applying applying(*this, unreadable);
  TRY(applying.add(group));
  return applying.finish(std::max(group.next_body_id, next_body_id_.load()), after);
}

base::Result<void> Index::set_position(LogPosition position) { return Applying(*this).finish(next_body_id_, position); }

// Never without something to flush (index_keys.h says why).
base::Result<void> Index::flush() {
  if (flushed_.exchange(Flushed::yes) == Flushed::yes) return {};
  listener_->note(Listener::Tables::fresh);
  rocksdb::FlushOptions options;
  options.allow_write_stall = true;
  auto flushed = result_of(db_->Flush(options, handles_));
  if (!flushed.has_value()) flushed_ = Flushed::no;
  return flushed;
}

void Index::start_flush() {
  if (flushed_.exchange(Flushed::yes) == Flushed::yes) return;
  listener_->note(Listener::Tables::fresh);
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  if (!db_->Flush(options, handles_).ok()) flushed_ = Flushed::no;
}

bool Index::lacks_room_to_merge() const { return listener_->lacks_room_to_merge(); }

std::optional<base::Error> Index::background_error() const { return listener_->error(); }

}  // namespace engine::rocks
