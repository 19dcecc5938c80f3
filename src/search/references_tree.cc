#include "search/references_tree.h"

namespace search {
namespace {
// Steps up the tree that all loop checks together may take, for each message. Real threads need a handful.
constexpr std::uint64_t steps_for_each_message = 1'000;
}  // namespace

ReferencesTree::ReferencesTree(std::span<const Row> rows)
    : steps_left_(steps_for_each_message * (rows.size() + 1)),
      missing_left_(missing_for_each_message * rows.size() + missing_for_all_messages) {
  nodes_.reserve(rows.size());
  by_id_.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    add_node(row);
    // (1)(A): the first of several messages has the id to itself.
    if (const std::uint64_t id = rows[row].thread_keys().message_id_hash; id != 0) by_id_.try_emplace(id, row);
  }
  for (std::uint32_t row = 0; row < rows.size(); ++row) link_references(row, rows[row].thread_keys());
}

void ReferencesTree::link_references(std::uint32_t self, const mail::ThreadKeys& keys) {
  std::uint32_t before = no_node;
  for (std::size_t i = 0; i < keys.reference_count(); ++i) {
    const std::uint32_t node = node_of_id(keys.reference_hash(i));
    if (node == no_node) continue;
    // (1)(A): a link that is there is not changed.
    if (before != no_node && nodes_[node].parent == no_node) link(before, node);
    before = node;
  }
  // (1)(B): the last reference is the parent, whatever was thought before.
  if (nodes_[self].parent != no_node) unlink(self);
  if (before != no_node) link(before, self);
}

std::uint32_t ReferencesTree::add_node(std::uint32_t row) {
  nodes_.push_back({row, no_node, 0});
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t ReferencesTree::node_of_id(std::uint64_t hash) {
  if (missing_left_ == 0) {
    const auto known = by_id_.find(hash);
    return known == by_id_.end() ? no_node : known->second;
  }
  auto [at, added] = by_id_.try_emplace(hash, static_cast<std::uint32_t>(nodes_.size()));
  if (added) {
    --missing_left_;
    add_node(no_node);
  }
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
