#include "engine/rocks/outcome.h"

namespace engine::rocks {

namespace {

constexpr std::uint8_t group_version = 1;

void put_keys(std::string& to, const OutcomeKeys& keys) {
  put_varint(to, keys.erase_ranges.size());
  for (const auto& range : keys.erase_ranges) {
    put_string(to, range.from);
    put_string(to, range.to);
  }
  put_varint(to, keys.erases.size());
  for (std::string_view key : keys.erases) put_string(to, key);
  put_varint(to, keys.puts.size());
  for (const auto& put : keys.puts) {
    put_string(to, put.key);
    put_string(to, put.value);
  }
}

base::Result<OutcomeKeys> read_keys(Reader& reader) {
  OutcomeKeys keys;
  TRY(auto ranges, reader.count());
  keys.erase_ranges.resize(ranges);
  for (auto& range : keys.erase_ranges) {
    TRY(range.from, reader.string());
    TRY(range.to, reader.string());
  }
  TRY(auto erases, reader.count());
  keys.erases.resize(erases);
  for (auto& key : keys.erases) {
    TRY(key, reader.string());
  }
  TRY(auto puts, reader.count());
  keys.puts.resize(puts);
  for (auto& put : keys.puts) {
    TRY(put.key, reader.string());
    TRY(put.value, reader.string());
  }
  return keys;
}

void put_ids(std::string& to, const std::vector<BodyId>& ids) {
  put_varint(to, ids.size());
  for (BodyId id : ids) put_varint(to, id.value);
}

base::Result<std::vector<BodyId>> read_ids(Reader& reader) {
  TRY(auto count, reader.count());
  std::vector<BodyId> ids(count);
  for (BodyId& id : ids) {
    TRY(id.value, reader.varint());
  }
  return ids;
}

void put_outcome(std::string& to, const Outcome& outcome) {
  put_varint(to, outcome.partition.value);
  put_keys(to, outcome.small);
  put_keys(to, outcome.bulk);
  put_varint(to, outcome.releases.size());
  for (const auto& release : outcome.releases) {
    put_varint(to, release.body.value);
    put_varint(to, static_cast<std::uint64_t>(release.unowned_since_seconds));
  }
  put_ids(to, outcome.adopts);
  put_varint(to, outcome.bodies.size());
  for (const auto& body : outcome.bodies) {
    put_varint(to, body.body.value);
    put_body_row(to, body.row);
  }
}

base::Result<Outcome> read_outcome(Reader& reader) {
  Outcome outcome;
  TRY(outcome.partition.value, reader.varint());
  TRY(outcome.small, read_keys(reader));
  TRY(outcome.bulk, read_keys(reader));
  TRY(auto releases, reader.count());
  outcome.releases.resize(releases);
  for (auto& release : outcome.releases) {
    TRY(release.body.value, reader.varint());
    TRY(release.unowned_since_seconds, reader.varint());
  }
  TRY(outcome.adopts, read_ids(reader));
  TRY(auto bodies, reader.count());
  outcome.bodies.resize(bodies);
  for (auto& body : outcome.bodies) {
    TRY(body.body.value, reader.varint());
    TRY(body.row, read_body_row(reader));
  }
  return outcome;
}

base::Result<OutcomeMove> read_move(Reader& reader) {
  OutcomeMove move;
  TRY(move.body.value, reader.varint());
  TRY(move.from.segment, reader.varint());
  TRY(move.from.offset_bytes, reader.varint());
  TRY(auto row, read_body_row(reader));
  if (row.extents.size() != 1) return base::fail(base::Errc::corrupt, "a move of other than one extent");
  move.to = std::move(row.extents.front());
  return move;
}

OutcomeKeys keys_of(const std::vector<KeyRange>& erase_ranges, const std::vector<std::string>& erases,
                    const std::vector<KeyValue>& puts) {
  OutcomeKeys keys;
  for (const KeyRange& range : erase_ranges)
    if (range.to.empty() || range.from < range.to) keys.erase_ranges.push_back({range.from, range.to});
  keys.erases.assign(erases.begin(), erases.end());
  for (const KeyValue& put : puts) keys.puts.push_back({put.key, put.value});
  return keys;
}

// No less than a length or a count, an id with a time beside it, and what a batch has beside all that.
constexpr std::uint64_t length_bytes = 8, id_bytes = 16, frame_bytes = 64;
// A row of a body names each of its extents, with a checksum for every block: a small part of their bytes.
constexpr std::uint64_t row_part_divisor = 512, row_bytes = 64;

}  // namespace

std::uint64_t most_logged_bytes(const Batch& batch) {
  std::uint64_t bytes = frame_bytes + id_bytes * (batch.releases.size() + batch.adopts_stored.size());
  for (const auto* pairs : {&batch.puts, &batch.bulk_puts})
    for (const KeyValue& pair : *pairs) bytes += pair.key.size() + pair.value.size() + 2 * length_bytes;
  for (const auto* keys : {&batch.erases, &batch.bulk_erases})
    for (const std::string& key : *keys) bytes += key.size() + length_bytes;
  for (const auto* ranges : {&batch.erase_ranges, &batch.bulk_erase_ranges})
    for (const KeyRange& range : *ranges) bytes += range.from.size() + range.to.size() + 2 * length_bytes;
  for (const StagedBodyPtr& staged : batch.adopts) bytes += row_bytes + staged->size_bytes() / row_part_divisor;
  return bytes;
}

std::string encode(const Group& group) {
  std::string bytes(1, static_cast<char>(group_version));
  put_varint(bytes, group.next_body_id);
  put_varint(bytes, group.outcomes.size());
  for (const Outcome& outcome : group.outcomes) put_outcome(bytes, outcome);
  put_ids(bytes, group.frees);
  put_varint(bytes, group.moves.size());
  for (const OutcomeMove& move : group.moves) {
    put_varint(bytes, move.body.value);
    put_varint(bytes, move.from.segment);
    put_varint(bytes, move.from.offset_bytes);
    put_body_row(bytes, {move.to.length_bytes, {move.to}});
  }
  return bytes;
}

base::Result<Group> decode_group(std::string_view bytes) {
  Reader reader(bytes);
  TRY(auto version, reader.u8());
  if (version != group_version) return base::fail(base::Errc::cannot, "a group of a newer release");
  Group group;
  TRY(group.next_body_id, reader.varint());
  TRY(auto outcomes, reader.count());
  for (; outcomes > 0; --outcomes) {
    TRY(auto outcome, read_outcome(reader));
    group.outcomes.push_back(std::move(outcome));
  }
  TRY(group.frees, read_ids(reader));
  TRY(auto moves, reader.count());
  for (; moves > 0; --moves) {
    TRY(auto move, read_move(reader));
    group.moves.push_back(std::move(move));
  }
  if (!reader.at_end()) return base::fail(base::Errc::corrupt, "bytes behind a group");
  return group;
}

Outcome outcome_of(Partition partition, const Batch& batch) {
  Outcome outcome;
  outcome.partition = partition;
  outcome.small = keys_of(batch.erase_ranges, batch.erases, batch.puts);
  outcome.bulk = keys_of(batch.bulk_erase_ranges, batch.bulk_erases, batch.bulk_puts);
  return outcome;
}

}  // namespace engine::rocks
