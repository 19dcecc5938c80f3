// Which pages a fold makes out of those that are there: what grows, what is merged, what is rid of dead rows. Used by
// fold() alone.
#pragma once

#include <functional>
#include <vector>

#include "mail/mailbox_state.h"

namespace mail {

// A page of the state, or the part of one before or behind the tail's first message.
struct FoldSource {
  HotPagePtr hot;
  PageEntry entry;       // its stored pages; none for the part behind
  bool in_tail = false;  // has messages that are only in the tail
};

struct FoldGroup {
  std::vector<FoldSource> sources;  // become one page
  bool rewrites_rows = false;       // cold and columns are written anew
  std::uint32_t messages() const;
};

// Whether the stored rows of a page can be had. Those of a page that cannot stay where they are.
using RowsAvailable = std::function<bool(const PageEntry&)>;

std::vector<FoldGroup> fold_layout(const MailboxState& state, const RowsAvailable& available);

}  // namespace mail
