// How RocksDB is set up (docs/adr/0011).
#include <algorithm>

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "engine/rocks/index.h"
#include "engine/rocks/index_keys.h"
#include "engine/rocks/index_listener.h"
#include "engine/rocks/index_status.h"

namespace engine::rocks {

namespace {

constexpr int max_open_files = 512;
// Writing is slowed down at 20 tables that wait for a merge, as RocksDB has it. It must not stop: on a disk without
// room to merge, deleting goes on.
constexpr int stop_at_unmerged_tables = 1'000;
constexpr std::size_t max_info_log_bytes = 4u << 20;
constexpr std::size_t info_logs_kept = 4;
constexpr std::size_t max_manifest_bytes = 16u << 20;
constexpr std::size_t sync_as_you_go_bytes = 1u << 20;
constexpr double bloom_bits_per_key = 10;
// A block larger than a shard is never kept. The filter of a table of small values is over a megabyte, as much as a
// shard would be by default: every look-up would read it anew.
constexpr int cache_shard_bits = 2;

// Keys that begin alike mostly ascend: a table in memory finds the place of the next one from that of the last. Alike
// are a partition's keys of one kind (their first letter), or ids and places that differ in their lower half.
constexpr std::size_t kind_prefix_bytes = id_bytes + 1;
constexpr std::size_t upper_half_bytes = 4;
constexpr double memtable_bloom_share = 0.02;

// by_id: reads stay within the first eight bytes; by_partition: these are a partition's, a space's keys behind them.
enum class KeyShape { plain, by_id, by_partition };
enum class Lookups { mostly_found, often_in_vain };  // the threads of new messages, in the bulk space
// What grows with every message is merged when as much again has come. By levels it would be rewritten whole every few
// flushes: each file has the position in front of its ids, and so overlaps all others. By levels, what is erased goes
// soon, and what is small stays in one piece.
enum class Merging { by_levels, by_size };
enum class Cold { dense, fast };  // what has come to rest: packed as tightly as can be, or quick to read
struct FamilySettings {
  const char* name;
  KeyShape shape;
  Lookups lookups;
  Merging merging;
  std::size_t block_bytes;
  std::size_t buffer_share_percent;  // of Options::write_buffer_bytes
  Cold cold = Cold::dense;
};
// In the order of Index::Family. Small blocks where single values are looked up, larger ones where pages and summaries
// are read: of a mailbox that nobody has opened for long, unpacking them is most of what a FETCH costs.
constexpr FamilySettings settings[] = {
    {"default", KeyShape::plain, Lookups::mostly_found, Merging::by_levels, 4u << 10, 5},
    {"small", KeyShape::by_partition, Lookups::mostly_found, Merging::by_levels, 4u << 10, 40},
    {"bulk", KeyShape::by_partition, Lookups::often_in_vain, Merging::by_size, 16u << 10, 60, Cold::fast},
    {"bodies", KeyShape::plain, Lookups::mostly_found, Merging::by_size, 4u << 10, 15},
    {"owners", KeyShape::by_id, Lookups::mostly_found, Merging::by_size, 4u << 10, 15},
    {"unowned", KeyShape::plain, Lookups::mostly_found, Merging::by_levels, 4u << 10, 5},
    {"extents", KeyShape::plain, Lookups::mostly_found, Merging::by_size, 4u << 10, 15},
};

bool is_supported(rocksdb::CompressionType wanted) {
  const auto supported = rocksdb::GetSupportedCompressions();
  return std::find(supported.begin(), supported.end(), wanted) != supported.end();
}

rocksdb::ColumnFamilyOptions family_options(const FamilySettings& family, const Options& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = family.block_bytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bloom_bits_per_key));
  table.cache_index_and_filter_blocks = true;  // all of the index's memory is the cache's
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;

  rocksdb::ColumnFamilyOptions result;
  result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (family.shape != KeyShape::plain) result.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(id_bytes));
  result.write_buffer_size =
      std::max<std::size_t>(options.write_buffer_bytes * family.buffer_share_percent / 100, 64u << 10);
  result.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(family.shape == KeyShape::by_partition ? kind_prefix_bytes : upper_half_bytes));
  if (family.lookups == Lookups::often_in_vain) {
    result.memtable_prefix_bloom_size_ratio = memtable_bloom_share;
    result.memtable_whole_key_filtering = true;
  }
  result.level0_stop_writes_trigger = stop_at_unmerged_tables;
  result.compression = is_supported(rocksdb::kLZ4Compression) ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  if (family.cold == Cold::dense && is_supported(rocksdb::kZSTD)) result.bottommost_compression = rocksdb::kZSTD;
  if (family.merging == Merging::by_size) {
    result.compaction_style = rocksdb::kCompactionStyleUniversal;
  } else {
    result.level_compaction_dynamic_level_bytes = true;
  }
  return result;
}

rocksdb::DBOptions db_options(const Options& options) {
  rocksdb::DBOptions result;
  result.create_if_missing = true;
  result.create_missing_column_families = true;
  result.atomic_flush = true;  // all families and the position in them stand at one point of our log
  result.db_write_buffer_size = options.write_buffer_bytes;
  result.max_open_files = max_open_files;
  result.max_background_jobs = 2;
  result.bytes_per_sync = sync_as_you_go_bytes;
  result.max_manifest_file_size = max_manifest_bytes;
  result.info_log_level = rocksdb::WARN_LEVEL;
  result.max_log_file_size = max_info_log_bytes;
  result.keep_log_file_num = info_logs_kept;
  result.stats_dump_period_sec = 0;
  result.stats_persist_period_sec = 0;
  result.skip_stats_update_on_db_open = true;
  result.avoid_unnecessary_blocking_io = true;  // files are removed in the background, never by a reader
  result.allow_concurrent_memtable_write = false;
  result.avoid_flush_during_shutdown = true;  // Index::flush() is the flush; RocksDB's own may wait for ever
  return result;
}

}  // namespace

std::vector<rocksdb::ColumnFamilyDescriptor> Index::families(const Options& options) {
  static_assert(std::size(settings) == family_count);
  auto cache = rocksdb::NewLRUCache(options.block_cache_bytes, cache_shard_bits);
  std::vector<rocksdb::ColumnFamilyDescriptor> result;
  for (const FamilySettings& family : settings)
    result.emplace_back(family.name, family_options(family, options, cache));
  return result;
}

base::Result<std::unique_ptr<Index>> Index::open(const std::string& path, const Options& options) {
  std::unique_ptr<Index> index(new Index());
  const MergeRoom merge_room{path, options.write_buffer_bytes + options.reserve_bytes};
  index->listener_ = std::make_shared<Listener>(*options.files, merge_room);
  rocksdb::DBOptions db = db_options(options);
  db.listeners.push_back(index->listener_);
  auto below = options.index_files ? options.index_files : rocksdb::FileSystem::Default();
  index->env_ = rocksdb::NewCompositeEnv(make_index_files(below, *options.files, index->gate_, merge_room));
  db.env = index->env_.get();
  rocksdb::DB* opened = nullptr;
  TRY(result_of(rocksdb::DB::Open(db, path, families(options), &index->handles_, &opened)));
  index->db_.reset(opened);
  TRY(index->load());
  return index;
}

base::Result<void> Index::load() {
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(rocksdb::ReadOptions(), family(meta)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    const std::string_view key = it->key().ToStringView(), value = it->value().ToStringView();
    if (value.size() != id_bytes) return base::fail(base::Errc::corrupt, "index: a row of the first family");
    if (key == position_key) position_ = position_of(value);
    if (key == seed_key) seed_ = position_of(value);
    if (key == next_body_key) next_body_id_ = big_u64(value);
    if (key.starts_with(live_prefix)) live_bytes_[big_u32(key.substr(live_prefix.size()))] = big_u64(value);
  }
  TRY(result_of(it->status()));
  return check_positions();
}

// All families stand at one point of the log, or the index is not to be trusted.
base::Result<void> Index::check_positions() const {
  for (std::size_t which = meta + 1; which < family_count; ++which) {
    std::string value;
    const rocksdb::Slice key(position_key.data(), position_key.size());
    const auto status = db_->Get(rocksdb::ReadOptions(), handles_[which], key, &value);
    if (status.IsNotFound() && position_ == LogPosition{}) continue;
    if (!status.ok() || value != position_bytes(seed_.value_or(position_)))
      return base::fail(base::Errc::corrupt,
                        "index: the family " + handles_[which]->GetName() + " is behind the others: restore it");
  }
  return {};
}

Index::~Index() {
  if (!db_) return;
  for (auto* handle : handles_) (void)db_->DestroyColumnFamilyHandle(handle);
  (void)db_->Close();
}

}  // namespace engine::rocks
