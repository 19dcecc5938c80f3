// Tail: the messages that came since the mailbox was last folded, with all that a page would say of them. Appending
// shares what is there and copies no page. Expunges leave it alone: find() may answer for a message that is gone;
// folding empties it. Invariant: ascending UIDs, all above those of stored cold and columns pages.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "mail/chunked.h"
#include "mail/types.h"

namespace mail {

struct Appended;  // change.h
using AppendedPtr = std::shared_ptr<const Appended>;

class Tail {
 public:
  bool empty() const { return rows_.empty(); }
  std::size_t size() const { return rows_.size(); }
  const AppendedPtr& operator[](std::size_t index) const { return rows_[index]; }
  // nullptr: not in the tail.
  AppendedPtr find(Uid uid) const;
  // Rows with UIDs in [from, to).
  std::vector<AppendedPtr> between(Uid from, Uid to) const;
  Tail with(std::span<const AppendedPtr> added) const;

 private:
  std::size_t lower_bound(Uid uid) const;

  Chunked<AppendedPtr, 32> rows_;
};

}  // namespace mail
