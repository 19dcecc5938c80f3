#include "search/references_tree.h"

namespace search {
namespace {
// Steps up the tree that all loop checks together may take, for each message. Real threads need a handful.
constexpr std::uint64_t steps_for_each_message = 1'000;
}  // namespace

ReferencesTree::ReferencesTree(std::span<const Row> rows) : steps_left_(steps_for_each_message * (rows.size() + 1)) {
  nodes_.reserve(rows.size());
  by_id_.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const mail::ThreadKeys keys = rows[row].thread_keys();
    std::uint32_t before = no_node;
    for (std::size_t i = 0; i < keys.reference_count(); ++i) {
      const std::uint32_t node = node_of_id(keys.reference_hash(i));
      // (1)(A): a link that is there is not changed.
      if (before != no_node && nodes_[node].parent == no_node) link(before, node);
      before = node;
    }
    std::uint32_t self = no_node;
    const std::uint64_t id = keys.message_id_hash;
    auto known = id == 0 ? by_id_.end() : by_id_.find(id);
    if (known != by_id_.end() && nodes_[known->second].row == no_node) {
      self = known->second;
      nodes_[self].row = row;
    } else {
      self = add_node(row);
      if (id != 0 && known == by_id_.end()) by_id_.emplace(id, self);
    }
    // (1)(B): the last reference is the parent, whatever was thought before.
    if (nodes_[self].parent != no_node) unlink(self);
    if (before != no_node) link(before, self);
  }
}

std::uint32_t ReferencesTree::add_node(std::uint32_t row) {
  nodes_.push_back({row, no_node, 0});
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t ReferencesTree::node_of_id(std::uint64_t hash) {
  auto [at, added] = by_id_.try_emplace(hash, static_cast<std::uint32_t>(nodes_.size()));
  if (added) add_node(no_node);
  return at->second;
}

void ReferencesTree::link(std::uint32_t parent, std::uint32_t child) {
  if (would_loop(parent, child)) return;
  nodes_[child].parent = parent;
  ++nodes_[parent].children;
}

void ReferencesTree::unlink(std::uint32_t child) {
  --nodes_[nodes_[child].parent].children;
  nodes_[child].parent = no_node;
}

bool ReferencesTree::would_loop(std::uint32_t parent, std::uint32_t child) {
  if (parent == child) return true;
  // Without children it is above nothing.
  if (nodes_[child].children == 0) return false;
  for (std::uint32_t up = parent; up != no_node; up = nodes_[up].parent) {
    if (up == child || steps_left_ == 0) return true;
    --steps_left_;
  }
  return false;
}

}  // namespace search
