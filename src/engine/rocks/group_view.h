// What the batches of a group see: the index, and over it what the batches before them in the group will have done.
// Lives on the committer's thread for one group.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/rocks/index.h"
#include "engine/rocks/outcome.h"

namespace engine::rocks {

class GroupView {
 public:
  explicit GroupView(const Index& index) : index_(index) {}

  base::Result<std::optional<std::string>> get_small(Partition partition, const std::string& key) const;
  base::Result<bool> has_body(BodyId body) const;
  // Made by a batch of this group.
  bool has_new_body(BodyId body) const {
    auto found = bodies_.find(body);
    return found != bodies_.end() && found->second == Presence::present;
  }
  // The set of owners, to be looked at and changed.
  base::Result<std::set<Partition>*> owners(BodyId body);

  // The batch happens. The outcome's views must live as long as this.
  void add(const Outcome& outcome);
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
  };

  const Index& index_;
  std::unordered_map<Partition, Keys> keys_;  // of the small space
  std::unordered_map<BodyId, Presence> bodies_;
  std::unordered_map<BodyId, std::set<Partition>> owners_;
};

}  // namespace engine::rocks
