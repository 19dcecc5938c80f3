#include "engine/rocks/plan.h"

namespace engine::rocks {

base::Result<void> GroupPlan::check(Partition partition, const Batch& batch) {
  for (const Condition& condition : batch.conditions) {
    TRY(bool holds, view_.holds(partition, condition));
    if (!holds) return base::fail(base::Errc::conflict, "key " + condition.key);
  }
  for (BodyId body : batch.adopts_stored) {
    TRY(bool is_there, view_.has_body(body));
    if (!is_there) return base::fail(base::Errc::not_found, "body " + std::to_string(body.value));
  }
  for (const StagedBodyPtr& staged : batch.adopts) {
    const auto* ours = dynamic_cast<const Staged*>(staged.get());
    if (ours == nullptr || !ours->is_finished())
      return base::fail(base::Errc::bug, "a staged body that is not finished, or of another engine");
  }
  // What can fail fails before anything is changed.
  for (BodyId body : batch.releases) {
    TRY(view_.owners(body));
  }
  return {};
}

base::Result<void> GroupPlan::add(Partition partition, const Batch& batch) {
  TRY(check(partition, batch));
  Outcome outcome = outcome_of(partition, batch);
  std::vector<BodyId> released;
  for (BodyId body : batch.releases) {
    TRY(auto* owners, view_.owners(body));
    if (owners->erase(partition) > 0) released.push_back(body);
  }
  TRY(adopt(partition, batch, outcome));
  for (BodyId body : released) {
    TRY(auto* owners, view_.owners(body));
    outcome.releases.push_back({body, owners->empty() ? now_seconds_ : 0});
  }
  view_.add(batch, outcome);
  group_.outcomes.push_back(std::move(outcome));
  return {};
}

base::Result<void> GroupPlan::adopt(Partition partition, const Batch& batch, Outcome& outcome) {
  for (BodyId body : batch.adopts_stored) {
    TRY(auto* owners, view_.owners(body));
    owners->insert(partition);
    outcome.adopts.push_back(body);
  }
  for (const StagedBodyPtr& staged : batch.adopts) {
    TRY(adopt_staged(partition, std::static_pointer_cast<const Staged>(staged), outcome));
  }
  return {};
}

base::Result<void> GroupPlan::adopt_staged(Partition partition, const std::shared_ptr<const Staged>& staged,
                                           Outcome& outcome) {
  const BodyId body = staged->id();
  for (const OutcomeBody& same_batch : outcome.bodies)
    if (same_batch.body == body) return {};
  // A body that waits in memory was never in a batch; anything else may have been.
  bool is_known = view_.has_new_body(body);
  if (!is_known && staged->is_in_log()) {
    TRY(is_known, view_.has_body(body));
  }
  if (is_known) {
    TRY(auto* owners, view_.owners(body));
    owners->insert(partition);
    outcome.adopts.push_back(body);
    return {};
  }
  BodyRow row = staged->row();
  if (!staged->is_in_log()) {
    row.extents = {log_.add_body({staged->held()})};
    placed_.emplace_back(std::const_pointer_cast<Staged>(staged), row.extents.front());
  }
  outcome.bodies.push_back({body, std::move(row)});
  return {};
}

void GroupPlan::add_extent(std::shared_ptr<Staged> staged, std::string_view bytes) {
  placed_.emplace_back(std::move(staged), log_.add_body({bytes}));
}

base::Result<void> GroupPlan::add_frees(const std::vector<BodyId>& candidates, std::int64_t unowned_before_seconds,
                                        const Index& index) {
  for (BodyId body : candidates) {
    TRY(auto* owners, view_.owners(body));
    TRY(auto since, index.unowned_since(body));
    // Released by this group: not due yet. Adopted by it: not unowned.
    if (!owners->empty() || !since.has_value() || *since > unowned_before_seconds) continue;
    view_.add_free(body);
    group_.frees.push_back(body);
  }
  return {};
}

void GroupPlan::add_move(BodyId body, LogPosition from, std::string_view bytes) {
  group_.moves.push_back({body, from, log_.add_body({bytes})});
}

std::string GroupPlan::encode(std::uint64_t next_body_id) {
  group_.next_body_id = next_body_id;
  return rocks::encode(group_);
}

void GroupPlan::written() {
  for (auto& [staged, extent] : placed_) staged->add_extent(std::move(extent));
}

}  // namespace engine::rocks
