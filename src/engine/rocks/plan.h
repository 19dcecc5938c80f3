// One batch against what it sees: its conditions, and if they hold what it comes to. Bodies that are not in the log yet
// are added to the group being written.
#pragma once

#include <memory>
#include <vector>

#include "engine/rocks/group_view.h"
#include "engine/rocks/log_writer.h"
#include "engine/rocks/staged.h"

namespace engine::rocks {

class GroupPlan {
 public:
  // For the thread of the committer; `log` has begun a group.
  GroupPlan(const Index& index, const HeadCache& heads, LogWriter& log, std::int64_t now_seconds)
      : view_(index, heads), log_(log), now_seconds_(now_seconds) {}

  // Errc::conflict, Errc::not_found: the batch changes nothing. `batch` must live as long as this.
  base::Result<void> add(Partition partition, const Batch& batch);
  // Bytes of a body that comes in pieces.
  void add_extent(std::shared_ptr<Staged> staged, std::string_view bytes);
  // Of these the ones that are still unowned, and have been since `unowned_before_seconds`.
  base::Result<void> add_frees(const std::vector<BodyId>& candidates, std::int64_t unowned_before_seconds,
                               const Index& index);
  void add_move(BodyId body, LogPosition from, std::string_view bytes);

  bool has_outcome() const { return !group_.outcomes.empty() || !group_.frees.empty() || !group_.moves.empty(); }
  const Group& group() const { return group_; }
  // The record's payload.
  std::string encode(std::uint64_t next_body_id);
  // The group is in the log: staged bodies learn where they are.
  void written();

 private:
  base::Result<void> check(Partition partition, const Batch& batch);
  base::Result<void> adopt(Partition partition, const Batch& batch, Outcome& outcome);
  base::Result<void> adopt_staged(Partition partition, const std::shared_ptr<const Staged>& staged, Outcome& outcome);

  GroupView view_;
  LogWriter& log_;
  const std::int64_t now_seconds_;
  Group group_;
  std::vector<std::pair<std::shared_ptr<Staged>, Extent>> placed_;
};

}  // namespace engine::rocks
