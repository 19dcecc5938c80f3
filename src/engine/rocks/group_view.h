// What the batches of a group see: the index, and over it what the batches before them in the group will have done.
// Lives on the committer's thread for one group.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/rocks/head_cache.h"
#include "engine/rocks/index.h"
#include "engine/rocks/outcome.h"

namespace engine::rocks {

class GroupView {
 public:
  GroupView(const Index& index, const HeadCache& heads) : index_(index), heads_(heads) {}

  base::Result<bool> holds(Partition partition, const Condition& condition);
  base::Result<bool> has_body(BodyId body) const;
  // Made by a batch of this group.
  bool has_new_body(BodyId body) const {
    auto found = bodies_.find(body);
    return found != bodies_.end() && found->second == Presence::present;
  }
  // The set of owners, to be looked at and changed.
  base::Result<std::set<Partition>*> owners(BodyId body);

  // The batch happens. It must live as long as this.
  void add(const Batch& batch, const Outcome& outcome);
  void add_free(BodyId body) { bodies_[body] = Presence::absent; }

 private:
  enum class Presence { present, absent };
  struct Keys {
    std::vector<OutcomeKeys::Range> erased_ranges;
    // nullopt: erased. `after_ranges`: how many of the ranges had been erased before.
    struct Change {
      std::optional<std::string_view> value;
      std::size_t after_ranges = 0;
    };
    std::unordered_map<std::string_view, Change> changes;
    // Batches of which the above says nothing yet: most partitions have one batch in a group, and nobody asks.
    std::vector<const Batch*> unseen;
    void see(const Batch& batch);
  };

  // nullopt: no batch of this group has changed it.
  std::optional<std::optional<std::string_view>> changed(Partition partition, std::string_view key);

  const Index& index_;
  const HeadCache& heads_;
  std::unordered_map<Partition, Keys> keys_;  // of the small space
  std::unordered_map<BodyId, Presence> bodies_;
  std::unordered_map<BodyId, std::set<Partition>> owners_;
};

}  // namespace engine::rocks
