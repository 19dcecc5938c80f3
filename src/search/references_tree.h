// The tree that THREAD=REFERENCES builds (RFC 5256 3, steps 1 and 2): a node for every message and for every message
// that one refers to. Links are kept as indexes; walking up to look for loops has a budget, so that no mail can make it
// quadratic.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/hash_index.h"
#include "search/rows.h"

namespace search {

// Messages that are referred to and not there, for each message that is, and for all: what lies beyond is passed over,
// as if nobody referred to it. They bound the memory that mail with made-up References can cost.
inline constexpr std::size_t missing_for_each_message = 30;
inline constexpr std::size_t missing_for_all_messages = 10'000;

inline constexpr std::uint32_t no_node = UINT32_MAX;

struct ReferenceNode {
  std::uint64_t id = 0;  // hashed; 0: none
  std::uint32_t parent = no_node;
  std::uint32_t children = 0;     // count
  bool reply_or_forward = false;  // by its subject
};

class ReferencesTree {
 public:
  explicit ReferencesTree(const Rows& rows);
  // Node i is row i; behind them are the messages that are not there.
  std::span<const ReferenceNode> nodes() const { return nodes_; }

 private:
  std::uint32_t add_node(const ReferenceNode& node);
  void index_messages(const Rows& rows);
  void link_references(std::uint32_t self, const mail::ThreadKeys& keys);
  // no_node where there is no room for a message that is not there.
  std::uint32_t node_of_id(std::uint64_t id);
  void prefetch(const mail::ThreadKeys& keys) const;
  // Step 1: parent links, refused where they would make a loop.
  void link(std::uint32_t parent, std::uint32_t child);
  void unlink(std::uint32_t child);
  bool would_loop(std::uint32_t parent, std::uint32_t child);

  std::vector<ReferenceNode> nodes_;
  base::HashIndex by_id_;
  std::uint64_t steps_left_;
  std::size_t missing_left_;
};

}  // namespace search
