// The tree that THREAD=REFERENCES builds (RFC 5256 3, steps 1 and 2): a node for every message and for every message
// that one refers to. Links are kept as indexes; walking up to look for loops has a budget, so that no mail can make it
// quadratic.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "search/id_numbers.h"
#include "search/rows.h"

namespace search {

inline constexpr std::uint32_t no_node = UINT32_MAX;

struct ReferenceNode {
  std::uint32_t parent = no_node;
  std::uint32_t children = 0;  // count
};

class ReferencesTree {
 public:
  explicit ReferencesTree(const Rows& rows);
  // Node i is row i; behind them are the messages that are not there.
  std::span<const ReferenceNode> nodes() const { return nodes_; }

 private:
  void index_messages();
  void link_references(std::uint32_t self);
  std::uint32_t node_of(std::uint32_t id);
  // Step 1: parent links, refused where they would make a loop.
  void link(std::uint32_t parent, std::uint32_t child);
  void unlink(std::uint32_t child);
  bool would_loop(std::uint32_t parent, std::uint32_t child);

  const IdNumbers ids_;
  std::vector<ReferenceNode> nodes_;
  std::vector<std::uint32_t> node_of_id_;
  std::uint64_t steps_left_;
};

}  // namespace search
