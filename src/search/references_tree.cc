#include "search/references_tree.h"

#include <algorithm>
#include <array>

namespace search {
namespace {
// Steps up the tree that all loop checks together may take, for each message. Real threads need a handful.
constexpr std::uint64_t steps_for_each_message = 1'000;
// How far ahead places in the table of ids are fetched.
constexpr std::uint32_t ids_ahead = 24;
constexpr std::uint32_t rows_ahead = 8;
constexpr std::size_t references_ahead = 8;
}  // namespace

ReferencesTree::ReferencesTree(const Rows& rows)
    : by_id_(rows.size),
      steps_left_(steps_for_each_message * (std::uint64_t{rows.size} + 1)),
      missing_left_(missing_for_each_message * rows.size + missing_for_all_messages) {
  index_messages(rows);
  // Those of the rows ahead, each in the place of one that is done.
  std::array<mail::ThreadKeys, rows_ahead> keys;
  for (std::uint32_t row = 0; row < rows.size + rows_ahead; ++row) {
    mail::ThreadKeys& place = keys[row % rows_ahead];
    if (row >= rows_ahead) link_references(row - rows_ahead, place);
    if (row >= rows.size) continue;
    place = rows.thread_keys(row);
    prefetch(place);
  }
}

// (1)(A): the first of several messages has the id to itself.
void ReferencesTree::index_messages(const Rows& rows) {
  nodes_.reserve(rows.size);
  for (std::uint32_t row = 0; row < rows.size + ids_ahead; ++row) {
    if (row < rows.size) {
      const mail::ThreadKeys keys = rows.thread_keys(row);
      nodes_.push_back({.id = keys.message_id_hash, .reply_or_forward = keys.reply_or_forward});
      by_id_.prefetch(keys.message_id_hash);
    }
    if (row < ids_ahead) continue;
    const std::uint32_t ready = row - ids_ahead;
    const std::uint64_t id = nodes_[ready].id;
    if (id != 0) by_id_.find_or_add(id, ready, [&](std::uint32_t known) { return nodes_[known].id == id; });
  }
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

void ReferencesTree::prefetch(const mail::ThreadKeys& keys) const {
  for (std::size_t i = 0; i < std::min(keys.reference_count(), references_ahead); ++i)
    by_id_.prefetch(keys.reference_hash(i));
}

std::uint32_t ReferencesTree::add_node(const ReferenceNode& node) {
  nodes_.push_back(node);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t ReferencesTree::node_of_id(std::uint64_t id) {
  const auto is_it = [&](std::uint32_t known) { return nodes_[known].id == id; };
  if (missing_left_ == 0) return by_id_.find(id, is_it).value_or(no_node);
  if (by_id_.full()) by_id_.grow([this](std::uint32_t known) { return nodes_[known].id; });
  const auto next = static_cast<std::uint32_t>(nodes_.size());
  const std::uint32_t node = by_id_.find_or_add(id, next, is_it);
  if (node != next) return node;
  --missing_left_;
  return add_node({.id = id});
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
