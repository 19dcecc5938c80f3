#include "engine/memory/state.h"

namespace engine::memory {

namespace {

auto range_begin(const State::Keys& keys, const KeyRange& range) { return keys.lower_bound(range.from); }

bool is_before_end(const std::string& key, const KeyRange& range) { return range.to.empty() || key < range.to; }

}  // namespace

std::optional<std::string> State::get(Partition partition, Space space, const std::string& key) const {
  auto keys = keys_.find({partition, space});
  if (keys == keys_.end()) return std::nullopt;
  auto found = keys->second.find(key);
  if (found == keys->second.end()) return std::nullopt;
  return found->second;
}

std::vector<KeyValue> State::scan(Partition partition, Space space, const KeyRange& range, std::size_t limit) const {
  std::vector<KeyValue> found;
  auto keys = keys_.find({partition, space});
  if (keys == keys_.end()) return found;
  for (auto it = range_begin(keys->second, range); it != keys->second.end(); ++it) {
    if (found.size() >= limit || !is_before_end(it->first, range)) break;
    found.push_back({it->first, it->second});
  }
  return found;
}

base::Result<void> State::check(Partition partition, const Batch& batch) const {
  for (const Condition& condition : batch.conditions)
    if (get(partition, Space::small, condition.key) != condition.expected)
      return base::fail(base::Errc::conflict, "key " + condition.key);
  for (BodyId id : batch.adopts_stored)
    if (!bodies_.contains(id)) return base::fail(base::Errc::not_found, "body " + std::to_string(id.value));
  for (const StagedBodyPtr& staged : batch.adopts)
    if (dynamic_cast<const Staged*>(staged.get()) == nullptr)
      return base::fail(base::Errc::bug, "a staged body of another engine");
  return {};
}

base::Result<void> State::apply(Partition partition, const Batch& batch, std::int64_t now_seconds) {
  TRY(check(partition, batch));
  change(partition, Space::small, batch.erase_ranges, batch.erases, batch.puts);
  change(partition, Space::bulk, batch.bulk_erase_ranges, batch.bulk_erases, batch.bulk_puts);
  change_owners(partition, batch, now_seconds);
  return {};
}

void State::change(Partition partition, Space space, const std::vector<KeyRange>& erase_ranges,
                   const std::vector<std::string>& erases, const std::vector<KeyValue>& puts) {
  Keys& keys = keys_[{partition, space}];
  for (const KeyRange& range : erase_ranges)
    for (auto it = keys.lower_bound(range.from); it != keys.end() && is_before_end(it->first, range);)
      it = keys.erase(it);
  for (const std::string& key : erases) keys.erase(key);
  for (const KeyValue& put : puts) keys.insert_or_assign(put.key, put.value);
  if (keys.empty()) keys_.erase({partition, space});
}

void State::change_owners(Partition partition, const Batch& batch, std::int64_t now_seconds) {
  for (BodyId id : batch.releases) {
    auto body = bodies_.find(id);
    if (body == bodies_.end() || body->second.owners.erase(partition) == 0) continue;
    body->second.unowned_since = now_seconds;
  }
  for (BodyId id : batch.adopts_stored) bodies_.at(id).owners.insert(partition);
  for (const StagedBodyPtr& staged : batch.adopts) {
    Body& body = bodies_[staged->id()];
    body.bytes = static_cast<const Staged&>(*staged).bytes();
    body.owners.insert(partition);
  }
}

std::vector<Partition> State::partitions(Partition from, std::size_t limit) const {
  std::vector<Partition> found;
  for (auto it = keys_.lower_bound({from, Space::small}); it != keys_.end() && found.size() < limit; ++it)
    if (found.empty() || found.back() != it->first.first) found.push_back(it->first.first);
  return found;
}

std::vector<BodyInfo> State::bodies(BodyId from, std::size_t limit) const {
  std::vector<BodyInfo> found;
  for (auto it = bodies_.lower_bound(from); it != bodies_.end() && found.size() < limit; ++it)
    found.push_back({it->first, it->second.bytes->size(), {it->second.owners.begin(), it->second.owners.end()}});
  return found;
}

const Body* State::find_body(BodyId id) const {
  auto found = bodies_.find(id);
  return found == bodies_.end() ? nullptr : &found->second;
}

std::uint64_t State::sweep(std::int64_t unowned_before_seconds) {
  std::uint64_t freed_bytes = 0;
  for (auto it = bodies_.begin(); it != bodies_.end();) {
    const Body& body = it->second;
    const bool is_due = body.owners.empty() && body.unowned_since <= unowned_before_seconds;
    if (is_due) freed_bytes += body.bytes->size();
    it = is_due ? bodies_.erase(it) : std::next(it);
  }
  return freed_bytes;
}

}  // namespace engine::memory
