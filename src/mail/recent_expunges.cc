#include "mail/recent_expunges.h"

namespace mail {

ExpungedRecordPtr RecentExpunges::find(Uid uid) const {
  for (std::size_t i = records_.size(); i-- > 0;) {
    if (records_[i]->cold.uid == uid) return records_[i];
  }
  return nullptr;
}

RecentExpunges RecentExpunges::with(std::span<const ExpungedRecordPtr> added, ModSeq now) const {
  const std::uint64_t kept = expunged_kept_seconds * 1'000'000;
  RecentExpunges result;
  std::size_t old = records_.partition_point(
      [=](const ExpungedRecordPtr& record) { return record->expunged_at.value + kept >= now.value; });
  if (added.size() > max_expunged_kept) added = added.last(max_expunged_kept);
  const std::size_t total = records_.size() - old + added.size();
  if (total > max_expunged_kept) old += total - max_expunged_kept;
  result.records_ = records_.without_front(old).with(added);
  return result;
}

}  // namespace mail
