// What the mail model asks of a store: partitioned ordered key/value with an atomic conditional batch per
// partition, bulk values, immutable bodies and watches. No engine knows what a mailbox is. The interface is
// plain C++ with completion callbacks, free of Boost and of coroutines, and can be implemented on RADOS
// operation by operation (docs/adr).
//
// Who calls it: mail/, through mail/engine_bridge.h alone. Who implements it: memory/, rocks/, fault/.
//
// Rules every engine keeps (tests/conformance holds them to it):
//  - Every call returns at once. Its Done is called exactly once, from any thread, possibly before the call
//    returns; it must be quick, and may call the engine again.
//  - Batches of one partition take effect in the order of their commit() calls, all or nothing. Done follows
//    durability: success means that the batch, its bulk values and the bodies it adopts survive a power cut.
//  - A read that starts after a commit's Done sees it. A batch that is not durable yet is seen by nobody.
//  - A batch whose conditions do not hold ends in Errc::conflict and changes nothing. A failed sync ends
//    every waiting batch in Errc::unavailable and makes the store read-only: it is never retried on the
//    same file.
//  - Errc::ambiguous (distributed engines): the batch may or may not have happened; re-read the key that
//    carries its mark.
//  - Watches and body writers end before their engine. A slice and a staged body may outlive it.
//  - Destroying the engine first brings to an end what was asked of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/chunk.h"
#include "base/ids.h"
#include "base/result.h"

namespace engine {

using Partition = base::StrongId<struct PartitionTag, std::uint64_t>;  // one account, or the directory of accounts (0)
using BodyId = base::StrongId<struct BodyIdTag, std::uint64_t>;        // given by the engine, never reused

template <class T>
using Done = std::function<void(base::Result<T>)>;

// Small keys: few (under 50,000 and 8 MB a partition), read and scanned often. Bulk: pages, summaries,
// indexes of any number.
enum class Space : std::uint8_t { small, bulk };

struct KeyValue {
  std::string key;
  std::string value;
  bool operator==(const KeyValue&) const = default;
};

// The key's value is exactly `expected`; nullopt: the key is absent.
struct Condition {
  std::string key;
  std::optional<std::string> expected;
};

struct KeyRange {
  std::string from;  // first key in it
  std::string to;    // first key behind it; empty: to the end of the partition
};

// Every key that begins with `prefix`.
KeyRange prefix_range(std::string_view prefix);

// A body streamed in whole and not adopted yet. Dropping the last handle before a batch adopts it gives it
// up.
class StagedBody {
 public:
  virtual ~StagedBody() = default;
  virtual BodyId id() const = 0;
  virtual std::uint64_t size_bytes() const = 0;
};
using StagedBodyPtr = std::shared_ptr<const StagedBody>;

// Part of a body. `owner` keeps the bytes alive and in place; they are never copied on the way to a socket.
struct BodySlice {
  std::string_view bytes;
  std::shared_ptr<const void> owner;
};

// Several bodies; one that cannot be read fails alone.
using BodySlices = std::vector<base::Result<BodySlice>>;

// Part of a body where it lies in a file: its checksum held, and the page cache had it when it was asked for. `owner`
// keeps the file open and the bytes in place.
struct BodyFile {
  base::FileRange range;
  std::shared_ptr<const void> owner;
};

// One body on its way in. Not thread-safe; one call at a time: the next only after the Done of the one
// before, which is how back-pressure reaches the peer. Memory held is bounded by the engine (spills to disk
// beyond it). Destroying it before finish() drops what was written.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  virtual void append(std::string chunk, Done<void> done) = 0;
  virtual void finish(Done<StagedBodyPtr> done) = 0;
};

// May a batch use the disk space that is held back so that people can free space on a full disk?
enum class SpaceUse : std::uint8_t { normal, frees_space };

// Conditions are checked on the small space, then everything below happens or nothing. Inside a batch ranges
// are erased first, then keys, then the puts happen; releases come before adoptions. Bulk values may be
// written earlier than the rest but nobody can reach them before it; erased ones go no earlier than the rest.
// A body of `adopts_stored` that is not there (any more) ends the batch in Errc::not_found.
struct Batch {
  std::vector<Condition> conditions;
  std::vector<KeyValue> puts;
  std::vector<std::string> erases;
  std::vector<KeyRange> erase_ranges;
  std::vector<KeyValue> bulk_puts;
  std::vector<std::string> bulk_erases;
  std::vector<KeyRange> bulk_erase_ranges;
  std::vector<StagedBodyPtr> adopts;  // bodies this partition owns from now on; several partitions may adopt one body
  std::vector<BodyId>
      adopts_stored;             // the same, for bodies that another partition owns already (copy between accounts)
  std::vector<BodyId> releases;  // bodies it owns no more; one that nobody owns is freed a day later
  SpaceUse space_use = SpaceUse::normal;
};

struct BodyInfo {
  BodyId id;
  std::uint64_t size_bytes = 0;
  std::vector<Partition> owners;
};

enum class StoreCondition : std::uint8_t { healthy, disk_full, read_only };
struct Health {
  StoreCondition condition = StoreCondition::healthy;
  std::string reason;  // for the operator: what happened and what to do
};

// Keeps the callback registered; destroying it ends the watch (a call under way is waited for).
class Watch {
 public:
  virtual ~Watch() = default;
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual void get(Partition partition, Space space, std::string key, Done<std::optional<std::string>> done) = 0;
  // Answers in the order of the keys.
  virtual void get_many(Partition partition, Space space, std::vector<std::string> keys,
                        Done<std::vector<std::optional<std::string>>> done) = 0;
  // At most `limit` pairs of the range, in key order; go on from the last key + '\0'.
  virtual void scan(Partition partition, Space space, KeyRange range, std::size_t limit,
                    Done<std::vector<KeyValue>> done) = 0;
  virtual void commit(Partition partition, Batch batch, Done<void> done) = 0;

  // `size_hint_bytes` 0: not known.
  virtual std::unique_ptr<BodyWriter> new_body(std::uint64_t size_hint_bytes) = 0;
  // Fewer bytes than asked for only at the body's end. A staged body can be read as soon as it is finished.
  // Errc::not_found, Errc::corrupt (checksum).
  virtual void read_body(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes, Done<BodySlice> done) = 0;

  // Whole bodies, in the order asked: of each what read_body() would answer. Bodies that were stored one after the
  // other cost a fraction so, small ones above all. They are in memory together: who asks bounds the sum of their
  // sizes.
  virtual void read_bodies(std::vector<BodyId> bodies, Done<BodySlices> done) = 0;

  // The beginning of that part of a body, at least one byte, if it can be sent from a file without waiting and without
  // looking at it again; nullopt: read it. An engine without files has none.
  virtual std::optional<BodyFile> body_in_file([[maybe_unused]] BodyId body,
                                               [[maybe_unused]] std::uint64_t offset_bytes,
                                               [[maybe_unused]] std::uint64_t length_bytes) {
    return std::nullopt;
  }

  // `changed` is called, maybe once for several batches, after a batch of the partition is durable, whoever
  // committed it.
  virtual std::unique_ptr<Watch> watch(Partition partition, std::function<void()> changed) = 0;

  // For `godwit check`, sweeps and backups: partitions that hold a key and bodies that were adopted, in
  // order, from the first one not below `from`.
  virtual void list_partitions(Partition from, std::size_t limit, Done<std::vector<Partition>> done) = 0;
  virtual void list_bodies(BodyId from, std::size_t limit, Done<std::vector<BodyInfo>> done) = 0;

  // Frees what bodies that no partition has owned for `unowned_for_seconds` occupy; answers with the bytes
  // given back.
  virtual void sweep(std::uint64_t unowned_for_seconds, Done<std::uint64_t> done) = 0;

  virtual Health health() const = 0;
};

}  // namespace engine
