// The value that the next batch of a partition will most likely be conditional on: the last one put under the key of a
// batch's only condition. For the committer's thread, which alone changes the store; spares it a look into the index.
//
// Invariant: what is here is what the index has.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/engine.h"

namespace engine::rocks {

class HeadCache {
 public:
  // nullptr: not known.
  const std::string* find(Partition partition, std::string_view key) const {
    auto found = heads_.find(partition);
    return found == heads_.end() || found->second.key != key ? nullptr : &found->second.value;
  }

  // The batch is in the index.
  void applied(Partition partition, const Batch& batch) {
    if (batch.conditions.size() != 1) return forget(partition);
    const std::string& key = batch.conditions.front().key;
    const auto put =
        std::find_if(batch.puts.rbegin(), batch.puts.rend(), [&](const KeyValue& each) { return each.key == key; });
    if (put == batch.puts.rend()) return forget(partition);
    if (heads_.size() >= max_heads && !heads_.contains(partition)) heads_.clear();
    KeyValue& head = heads_[partition];
    head.key = key;
    head.value = put->value;
  }

 private:
  static constexpr std::size_t max_heads = 4'096;

  void forget(Partition partition) { heads_.erase(partition); }

  std::unordered_map<Partition, KeyValue> heads_;
};

}  // namespace engine::rocks
