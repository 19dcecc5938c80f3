#include "engine/rocks/group_view.h"

#include <utility>

namespace engine::rocks {

namespace {

bool contains(const OutcomeKeys::Range& range, std::string_view key) {
  return key >= range.from && (range.to.empty() || key < range.to);
}

}  // namespace

std::optional<std::optional<std::string_view>> GroupView::changed(Partition partition, std::string_view key) {
  auto found = keys_.find(partition);
  if (found == keys_.end()) return std::nullopt;
  Keys& keys = found->second;
  for (const Batch* batch : std::exchange(keys.unseen, {})) keys.see(*batch);
  auto change = keys.changes.find(key);
  const bool is_changed = change != keys.changes.end();
  for (std::size_t i = is_changed ? change->second.after_ranges : 0; i < keys.erased_ranges.size(); ++i)
    if (contains(keys.erased_ranges[i], key)) return std::optional<std::string_view>();
  if (!is_changed) return std::nullopt;
  return change->second.value;
}

base::Result<bool> GroupView::holds(Partition partition, const Condition& condition) {
  if (auto value = changed(partition, condition.key)) return *value == condition.expected;
  if (const std::string* head = heads_.find(partition, condition.key)) return *head == condition.expected;
  TRY(auto value, *index_.get(partition, Space::small, condition.key, Wait::yes));
  return value == condition.expected;
}

base::Result<bool> GroupView::has_body(BodyId body) const {
  if (auto found = bodies_.find(body); found != bodies_.end()) return found->second == Presence::present;
  TRY(auto row, *index_.body(body, Wait::yes));
  return row.has_value();
}

base::Result<std::set<Partition>*> GroupView::owners(BodyId body) {
  auto found = owners_.find(body);
  if (found == owners_.end()) {
    TRY(auto stored, index_.owners(body));
    found = owners_.emplace(body, std::set<Partition>(stored.begin(), stored.end())).first;
  }
  return &found->second;
}

void GroupView::Keys::see(const Batch& batch) {
  for (const KeyRange& range : batch.erase_ranges) erased_ranges.push_back({range.from, range.to});
  const std::size_t ranges = erased_ranges.size();
  for (const std::string& key : batch.erases) changes.insert_or_assign(key, Change{std::nullopt, ranges});
  for (const KeyValue& put : batch.puts) changes.insert_or_assign(put.key, Change{put.value, ranges});
}

void GroupView::add(const Batch& batch, const Outcome& outcome) {
  keys_[outcome.partition].unseen.push_back(&batch);
  for (const OutcomeBody& body : outcome.bodies) {
    bodies_[body.body] = Presence::present;
    owners_[body.body].insert(outcome.partition);
  }
}

}  // namespace engine::rocks
