// The keys of the index's column families. Ids are big-endian, so that they sort.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"
#include "engine/rocks/body_row.h"

namespace engine::rocks {

constexpr std::size_t id_bytes = 8;  // every family but the first has keys that begin with an id of this length

// In every family, before all ids: in the first one the position, in the others that of the group that was the first in
// the tables in memory, which the first family has under `seed_key` as well. So each family has something to flush
// whenever one has (an atomic flush of RocksDB 7.8 that fails while a family has nothing ends in an assertion), and one
// that was left behind shows.
constexpr std::string_view position_key("\0", 1);
constexpr std::string_view seed_key = "seed";
constexpr std::string_view next_body_key = "next body";
constexpr std::string_view live_prefix = "live/";

inline std::string id_key(std::uint64_t id) {
  std::string key;
  put_big_u64(key, id);
  return key;
}
inline std::string partition_key(Partition partition, std::string_view key) {
  std::string whole;
  whole.reserve(id_bytes + key.size());
  put_big_u64(whole, partition.value);
  whole += key;
  return whole;
}
inline std::string owner_key(BodyId body, Partition owner) {
  std::string key = id_key(body.value);
  put_big_u64(key, owner.value);
  return key;
}
inline std::string position_bytes(LogPosition position) {
  std::string key;
  put_big_u32(key, position.segment);
  put_big_u32(key, position.offset_bytes);
  return key;
}
// `bytes` holds 8.
inline LogPosition position_of(std::string_view bytes) { return {big_u32(bytes), big_u32(bytes.substr(4))}; }
inline std::string live_key(std::uint32_t segment) {
  std::string key(live_prefix);
  put_big_u32(key, segment);
  return key;
}
// First key behind all those that begin with the id; empty: there is none.
inline std::string behind_id(std::uint64_t id) { return id == ~std::uint64_t{0} ? std::string() : id_key(id + 1); }

}  // namespace engine::rocks
