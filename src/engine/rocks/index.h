// The index: RocksDB with its own log off. It holds the keys, the body rows and who owns which body, up to a position
// in our log that stands in the same write; recovery applies what the log has behind it (docs/formats/rocks.md).
//
// Reads from any thread; apply() from one thread at a time, in the log's order.
// Every read comes in two forms: Wait::no answers nullopt where the disk would be needed, Wait::yes always answers.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <rocksdb/db.h>

#include "engine/engine.h"
#include "engine/rocks/index_files.h"
#include "engine/rocks/options.h"
#include "engine/rocks/outcome.h"

namespace engine::rocks {

enum class Wait : std::uint8_t { no, yes };

// What becomes of a change of rows that cannot be read: it fails, or these rows stay as they are.
enum class Unreadable : std::uint8_t { fails, stays };

template <class T>
using Lookup = std::optional<base::Result<T>>;  // nullopt: not without waiting for the disk

class Index {
 public:
  // `path`: RocksDB's own directory.
  static base::Result<std::unique_ptr<Index>> open(const std::string& path, const Options& options);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Waits where the disk is full. An error is for ever; the log has the group.
  base::Result<void> apply(const Group& group, LogPosition after, Unreadable unreadable = Unreadable::fails);
  // Moves the position in an index that is empty or has lost its log.
  base::Result<void> set_position(LogPosition position);

  Lookup<std::optional<std::string>> get(Partition partition, Space space, std::string_view key, Wait wait) const;
  // In the order asked.
  Lookup<std::vector<std::optional<std::string>>> get_many(Partition partition, Space space,
                                                           std::span<const std::string> keys, Wait wait) const;
  Lookup<std::vector<KeyValue>> scan(Partition partition, Space space, const KeyRange& range, std::size_t limit,
                                     Wait wait) const;
  Lookup<std::optional<BodyRow>> body(BodyId id, Wait wait) const;
  // In the order asked. A row that cannot be read is as one that is not there: body() says why.
  using BodyRows = std::vector<std::optional<BodyRow>>;
  Lookup<BodyRows> body_rows(std::span<const BodyId> ids, Wait wait) const;

  // These always wait.
  base::Result<std::vector<Partition>> owners(BodyId id) const;
  base::Result<std::optional<std::int64_t>> unowned_since(BodyId id) const;
  base::Result<std::vector<BodyId>> unowned_before(std::int64_t seconds, BodyId from, std::size_t limit) const;
  base::Result<std::vector<Partition>> partitions(Partition from, std::size_t limit) const;
  base::Result<std::vector<BodyInfo>> bodies(BodyId from, std::size_t limit) const;

  struct LiveExtent {
    std::uint32_t offset_bytes = 0;  // of the payload
    std::uint32_t length_bytes = 0;
    BodyId body;
  };
  base::Result<std::vector<LiveExtent>> live_extents(std::uint32_t segment) const;
  std::uint64_t live_bytes(std::uint32_t segment) const;

  LogPosition position() const;                          // applied so far
  base::Result<LogPosition> persisted_position() const;  // what a power cut leaves
  std::uint64_t next_body_id() const { return next_body_id_; }

  // Writes everything applied to stable storage.
  base::Result<void> flush();
  void start_flush();
  // Where writes wait while the disk is full. Until it is started they fail.
  RoomGate& gate() { return gate_; }
  // The disk has no room to merge tables, and so many wait for it that nothing but what frees space should be applied.
  bool lacks_room_to_merge() const;
  // The reason why RocksDB has stopped writing, if it has.
  std::optional<base::Error> background_error() const;

 private:
  enum Family : std::size_t { meta, small, bulk, bodies_family, owners_family, unowned, extents, family_count };
  class Listener;
  class Applying;

  Index() = default;
  static std::vector<rocksdb::ColumnFamilyDescriptor> families(const Options& options);
  base::Result<void> load();
  base::Result<void> check_positions() const;
  // After each change of the tables in memory, before anything else can be flushed.
  base::Result<void> seed_families(LogPosition position);
  Lookup<std::vector<std::optional<std::string>>> get_each(Partition partition, Space space,
                                                           std::span<const std::string> keys, Wait wait) const;
  Lookup<BodyRows> each_body_row(std::span<const BodyId> ids, Wait wait) const;
  rocksdb::ColumnFamilyHandle* family(Family which) const { return handles_[which]; }
  rocksdb::ColumnFamilyHandle* family(Space space) const { return family(space == Space::small ? small : bulk); }

  RoomGate gate_;
  std::unique_ptr<rocksdb::Env> env_;  // over index_files.h
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::shared_ptr<Listener> listener_;
  mutable std::mutex mutex_;  // guards the next two
  LogPosition position_;
  std::optional<LogPosition> seed_;                    // index_keys.h; none: a store of before there was one
  std::map<std::uint32_t, std::uint64_t> live_bytes_;  // of bodies, by segment
  std::atomic<std::uint64_t> next_body_id_ = 1;
  enum class Flushed { no, yes };
  std::atomic<Flushed> flushed_ = Flushed::yes;  // or being flushed
};

}  // namespace engine::rocks
