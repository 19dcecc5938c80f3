#include "engine/rocks/group_view.h"

namespace engine::rocks {

namespace {

bool holds(const OutcomeKeys::Range& range, std::string_view key) {
  return key >= range.from && (range.to.empty() || key < range.to);
}

std::optional<std::string> copy_of(const std::optional<std::string_view>& value) {
  return value.has_value() ? std::optional<std::string>(*value) : std::nullopt;
}

}  // namespace

base::Result<std::optional<std::string>> GroupView::get_small(Partition partition, const std::string& key) const {
  if (auto keys = keys_.find(partition); keys != keys_.end()) {
    const auto& ranges = keys->second.erased_ranges;
    auto change = keys->second.changes.find(key);
    const bool is_changed = change != keys->second.changes.end();
    for (std::size_t i = is_changed ? change->second.after_ranges : 0; i < ranges.size(); ++i)
      if (holds(ranges[i], key)) return std::nullopt;
    if (is_changed) return copy_of(change->second.value);
  }
  return *index_.get(partition, Space::small, key, Wait::yes);
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

void GroupView::add(const Outcome& outcome) {
  Keys& keys = keys_[outcome.partition];
  keys.erased_ranges.insert(keys.erased_ranges.end(), outcome.small.erase_ranges.begin(),
                            outcome.small.erase_ranges.end());
  const std::size_t ranges = keys.erased_ranges.size();
  for (std::string_view key : outcome.small.erases)
    keys.changes.insert_or_assign(key, Keys::Change{std::nullopt, ranges});
  for (const auto& put : outcome.small.puts) keys.changes.insert_or_assign(put.key, Keys::Change{put.value, ranges});
  for (const OutcomeBody& body : outcome.bodies) {
    bodies_[body.body] = Presence::present;
    owners_[body.body].insert(outcome.partition);
  }
}

}  // namespace engine::rocks
