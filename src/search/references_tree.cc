#include "search/references_tree.h"

namespace search {
namespace {
// Steps up the tree that all loop checks together may take, for each message. Real threads need a handful.
constexpr std::uint64_t steps_for_each_message = 1'000;
}  // namespace

ReferencesTree::ReferencesTree(const Rows& rows)
    : ids_(id_numbers(rows)),
      nodes_(rows.size),
      node_of_id_(ids_.count, no_node),
      steps_left_(steps_for_each_message * (std::uint64_t{rows.size} + 1)) {
  index_messages();
  for (std::uint32_t row = 0; row < rows.size; ++row) link_references(row);
}

// (1)(A): the first of several messages has the id to itself.
void ReferencesTree::index_messages() {
  for (std::uint32_t row = 0; row < nodes_.size(); ++row) {
    const std::uint32_t id = ids_.of_row[row];
    if (id != IdNumbers::none && node_of_id_[id] == no_node) node_of_id_[id] = row;
  }
}

void ReferencesTree::link_references(std::uint32_t self) {
  std::uint32_t before = no_node;
  for (const std::uint32_t id : ids_.references_of(self)) {
    if (id == IdNumbers::none) continue;
    const std::uint32_t node = node_of(id);
    // (1)(A): a link that is there is not changed.
    if (before != no_node && nodes_[node].parent == no_node) link(before, node);
    before = node;
  }
  // (1)(B): the last reference is the parent, whatever was thought before.
  if (nodes_[self].parent != no_node) unlink(self);
  if (before != no_node) link(before, self);
}

std::uint32_t ReferencesTree::node_of(std::uint32_t id) {
  std::uint32_t& node = node_of_id_[id];
  if (node == no_node) {
    node = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  }
  return node;
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
