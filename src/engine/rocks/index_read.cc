#include <algorithm>
#include <functional>
#include <memory>

#include "engine/rocks/index.h"
#include "engine/rocks/index_keys.h"
#include "engine/rocks/index_listener.h"
#include "engine/rocks/index_status.h"

namespace engine::rocks {

namespace {

rocksdb::ReadOptions read_options(Wait wait) {
  rocksdb::ReadOptions options;
  options.read_tier = wait == Wait::no ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
  return options;
}

using Value = std::optional<std::string>;

// Neighbours are read by one walk, at a fraction of the cost of a lookup each: what belongs to the messages of a
// mailbox mostly lies side by side.
constexpr std::size_t worth_walking = 8;

// Whether nothing of the same length can lie between: keys that end in numbers, one after the other. A walk over rows
// that nobody asked for would read them from the disk.
bool follows(std::string_view next, std::string_view key) {
  if (next.size() != key.size() || key.size() < id_bytes) return false;
  const std::size_t number_at = key.size() - id_bytes;
  return next.substr(0, number_at) == key.substr(0, number_at) &&
         big_u64(next.substr(number_at)) == big_u64(key.substr(number_at)) + 1;
}

// A value of one family by its whole key.
Lookup<Value> value_of(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view key, Wait wait) {
  count_nothing_here();
  rocksdb::PinnableSlice found;
  const auto status = db.Get(read_options(wait), family, rocksdb::Slice(key.data(), key.size()), &found);
  if (status.IsIncomplete()) return std::nullopt;
  if (status.IsNotFound()) return Value();
  if (!status.ok()) return base::Result<Value>(base::fail(error_of(status)));
  // Where a table's file is not open, RocksDB answers "found" with an empty value instead of Incomplete.
  if (wait == Wait::no && found.empty()) return std::nullopt;
  return Value(found.ToString());
}

// Walks a range; `upper` empty: to the family's end.
class Walk {
 public:
  Walk(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, const std::string& from, std::string upper,
       rocksdb::ReadOptions options)
      : upper_(std::move(upper)), bound_(upper_) {
    count_nothing_here();
    if (!upper_.empty()) options.iterate_upper_bound = &bound_;
    it_.reset(db.NewIterator(options, family));
    it_->Seek(from);
  }
  bool at_row() const { return it_->Valid(); }
  void next() { it_->Next(); }
  void seek(const std::string& key) { it_->Seek(key); }
  // To the first row at or behind `key`, which is not before the row it is at.
  void forward_to(const std::string& key) {
    if (!at_row() || this->key() >= key) return;
    if (follows(key, this->key())) {
      next();
      if (!at_row() || this->key() >= key) return;  // otherwise a longer key lies between
    }
    seek(key);
  }
  std::string_view key() const { return it_->key().ToStringView(); }
  std::string_view value() const { return it_->value().ToStringView(); }
  rocksdb::Status status() const { return it_->status(); }

 private:
  std::string upper_;
  rocksdb::Slice bound_;
  std::unique_ptr<rocksdb::Iterator> it_;
};

// Over keys of many ids: prefixes must not narrow the walk.
rocksdb::ReadOptions across_ids() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  return options;
}

}  // namespace

Lookup<Value> Index::get(Partition partition, Space space, std::string_view key, Wait wait) const {
  return value_of(*db_, family(space), partition_key(partition, key), wait);
}

Lookup<std::vector<Value>> Index::get_each(Partition partition, Space space, std::span<const std::string> keys,
                                           Wait wait) const {
  std::vector<Value> values;
  values.reserve(keys.size());
  for (const std::string& key : keys) {
    auto value = get(partition, space, key, wait);
    if (!value.has_value()) return std::nullopt;
    if (!value->has_value()) return base::Result<std::vector<Value>>(base::fail(value->error()));
    values.push_back(std::move(**value));
  }
  return values;
}

Lookup<std::vector<Value>> Index::get_many(Partition partition, Space space, std::span<const std::string> keys,
                                           Wait wait) const {
  const bool ascending = std::ranges::adjacent_find(keys, std::ranges::greater_equal()) == keys.end();
  if (keys.size() < worth_walking || !ascending) return get_each(partition, space, keys, wait);
  rocksdb::ReadOptions options = read_options(wait);
  options.prefix_same_as_start = true;
  // Who asks for many keeps what it asked for (mail/): blocks of it would stand in memory twice, and push out what is
  // looked up one by one.
  options.fill_cache = false;
  Walk walk(*db_, family(space), partition_key(partition, keys.front()), behind_id(partition.value), options);
  std::vector<Value> values;
  values.reserve(keys.size());
  std::string wanted = partition_key(partition, {});
  for (const std::string& key : keys) {
    wanted.replace(id_bytes, std::string::npos, key);
    walk.forward_to(wanted);
    // At its end a walk says why: nothing more, not without the disk, or an error.
    if (!walk.at_row() && !walk.status().ok()) break;
    const bool found = walk.at_row() && walk.key() == wanted;
    values.push_back(found ? Value(walk.value()) : Value());
  }
  if (walk.status().IsIncomplete()) return std::nullopt;
  if (!walk.status().ok()) return base::Result<std::vector<Value>>(base::fail(error_of(walk.status())));
  return values;
}

Lookup<std::vector<KeyValue>> Index::scan(Partition partition, Space space, const KeyRange& range, std::size_t limit,
                                          Wait wait) const {
  std::vector<KeyValue> found;
  if (limit == 0 || (!range.to.empty() && range.to <= range.from)) return found;
  std::string upper = range.to.empty() ? behind_id(partition.value) : partition_key(partition, range.to);
  rocksdb::ReadOptions options = read_options(wait);
  options.prefix_same_as_start = true;
  Walk walk(*db_, family(space), partition_key(partition, range.from), std::move(upper), options);
  for (; walk.at_row() && found.size() < limit; walk.next())
    found.push_back({std::string(walk.key().substr(id_bytes)), std::string(walk.value())});
  if (walk.status().IsIncomplete()) return std::nullopt;
  if (!walk.status().ok()) return base::Result<std::vector<KeyValue>>(base::fail(error_of(walk.status())));
  return found;
}

Lookup<std::optional<BodyRow>> Index::body(BodyId id, Wait wait) const {
  using Row = base::Result<std::optional<BodyRow>>;
  auto value = value_of(*db_, family(bodies_family), id_key(id.value), wait);
  if (!value.has_value()) return std::nullopt;
  if (!value->has_value()) return Row(base::fail(value->error()));
  if (!(**value).has_value()) return Row(std::nullopt);
  Reader reader(***value);
  auto row = read_body_row(reader);
  if (!row.has_value()) return Row(base::fail(row.error()));
  return Row(*std::move(row));
}

Lookup<Index::BodyRows> Index::each_body_row(std::span<const BodyId> ids, Wait wait) const {
  BodyRows rows;
  for (const BodyId id : ids) {
    auto row = body(id, wait);
    if (!row.has_value()) return std::nullopt;
    rows.push_back(row->has_value() ? **std::move(row) : std::nullopt);
  }
  return rows;
}

Lookup<Index::BodyRows> Index::body_rows(std::span<const BodyId> ids, Wait wait) const {
  if (ids.size() < worth_walking || !std::ranges::is_sorted(ids)) return each_body_row(ids, wait);
  Walk walk(*db_, family(bodies_family), id_key(ids.front().value), {}, read_options(wait));
  BodyRows rows(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string wanted = id_key(ids[i].value);
    walk.forward_to(wanted);
    if (!walk.at_row()) break;  // no body is so new, or the status says why not
    if (walk.key() != wanted) continue;
    Reader reader(walk.value());
    auto row = read_body_row(reader);
    if (row.has_value()) rows[i] = *std::move(row);
  }
  if (walk.status().IsIncomplete()) return std::nullopt;
  if (!walk.status().ok()) return base::Result<BodyRows>(base::fail(error_of(walk.status())));
  return rows;
}

base::Result<std::vector<Partition>> Index::owners(BodyId id) const {
  std::vector<Partition> found;
  Walk walk(*db_, family(owners_family), id_key(id.value), behind_id(id.value), {});
  for (; walk.at_row(); walk.next()) found.emplace_back(big_u64(walk.key().substr(id_bytes)));
  TRY(result_of(walk.status()));
  return found;
}

base::Result<std::optional<std::int64_t>> Index::unowned_since(BodyId id) const {
  TRY(auto value, *value_of(*db_, family(unowned), id_key(id.value), Wait::yes));
  if (!value.has_value()) return std::nullopt;
  return static_cast<std::int64_t>(big_u64(*value));
}

base::Result<std::vector<BodyId>> Index::unowned_before(std::int64_t seconds, BodyId from, std::size_t limit) const {
  std::vector<BodyId> found;
  Walk walk(*db_, family(unowned), id_key(from.value), {}, {});
  for (; walk.at_row() && found.size() < limit; walk.next())
    if (static_cast<std::int64_t>(big_u64(walk.value())) <= seconds) found.emplace_back(big_u64(walk.key()));
  TRY(result_of(walk.status()));
  return found;
}

base::Result<std::vector<Partition>> Index::partitions(Partition from, std::size_t limit) const {
  std::vector<Partition> found;
  Walk small_walk(*db_, family(small), id_key(from.value), {}, across_ids());
  Walk bulk_walk(*db_, family(bulk), id_key(from.value), {}, across_ids());
  while (found.size() < limit && (small_walk.at_row() || bulk_walk.at_row())) {
    std::uint64_t next = ~std::uint64_t{0};
    for (const Walk* walk : {&small_walk, &bulk_walk})
      if (walk->at_row()) next = std::min(next, big_u64(walk->key()));
    found.emplace_back(next);
    if (next == ~std::uint64_t{0}) break;
    for (Walk* walk : {&small_walk, &bulk_walk})
      if (walk->at_row() && big_u64(walk->key()) == next) walk->seek(id_key(next + 1));
  }
  TRY(result_of(small_walk.status()));
  TRY(result_of(bulk_walk.status()));
  return found;
}

base::Result<std::vector<BodyInfo>> Index::bodies(BodyId from, std::size_t limit) const {
  std::vector<BodyInfo> found;
  Walk walk(*db_, family(bodies_family), id_key(from.value), {}, {});
  for (; walk.at_row() && found.size() < limit; walk.next()) {
    BodyInfo info;
    info.id = BodyId(big_u64(walk.key()));
    Reader reader(walk.value());
    TRY(info.size_bytes, reader.varint());
    TRY(info.owners, owners(info.id));
    found.push_back(std::move(info));
  }
  TRY(result_of(walk.status()));
  return found;
}

base::Result<std::vector<Index::LiveExtent>> Index::live_extents(std::uint32_t segment) const {
  std::vector<LiveExtent> found;
  rocksdb::ReadOptions once;
  once.fill_cache = false;  // the first sweep after an opening walks all segments: nobody asks for these rows again
  Walk walk(*db_, family(extents), position_bytes({segment, 0}), position_bytes({segment + 1, 0}), once);
  for (; walk.at_row(); walk.next()) {
    Reader reader(walk.value());
    LiveExtent extent;
    extent.offset_bytes = position_of(walk.key()).offset_bytes;
    TRY(extent.length_bytes, reader.varint());
    TRY(extent.body.value, reader.varint());
    found.push_back(extent);
  }
  TRY(result_of(walk.status()));
  return found;
}

std::uint64_t Index::live_bytes(std::uint32_t segment) const {
  std::lock_guard lock(mutex_);
  auto found = live_bytes_.find(segment);
  return found == live_bytes_.end() ? 0 : found->second;
}

LogPosition Index::position() const {
  std::lock_guard lock(mutex_);
  return position_;
}

base::Result<LogPosition> Index::persisted_position() const {
  // With RocksDB's log off, this tier sees what was flushed and nothing else.
  rocksdb::ReadOptions options;
  options.read_tier = rocksdb::kPersistedTier;
  std::string value;
  const auto status = db_->Get(options, family(meta), rocksdb::Slice(position_key.data(), position_key.size()), &value);
  if (status.IsNotFound()) return LogPosition{};
  TRY(result_of(status));
  if (value.size() != id_bytes) return base::fail(base::Errc::corrupt, "index: its position");
  return position_of(value);
}

}  // namespace engine::rocks
