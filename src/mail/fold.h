// Folding: what brings the stored pages of a mailbox up to its state, so that the journal up to it can go; and its
// inverse, opening. Pure: the account reads what fold_needs() names, calls fold(), and commits the plan in one batch
// that also erases the journal records up to the state's modseq. The states in memory are then made anew: apply() what
// came since on top of FoldPlan::state, which is exactly what opening the mailbox from the plan would give. Invariant:
// stored values are never overwritten; a plan that is not committed leaves nothing that a head refers to.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "mail/cold_page.h"
#include "mail/expunge_log.h"
#include "mail/mailbox_state.h"
#include "mail/stored_columns.h"

namespace mail {

// Stored pages that must be read before folding: the one that grows, those that are merged or rid of dead rows.
struct FoldNeeds {
  std::vector<PageNumber> cold;
  std::vector<PageNumber> columns;
};
FoldNeeds fold_needs(const MailboxState& state);

// What could be read of them. A page that could not is left as it is: it neither grows nor is merged.
struct FoldInput {
  std::map<PageNumber, ColdPagePtr> cold;
  std::map<PageNumber, StoredColumnsPtr> columns;
};

struct FoldPlan {
  std::vector<std::pair<PageNumber, std::string>> writes;  // bulk values
  std::vector<PageNumber> erases;                          // bulk values that the new head refers to no more
  std::string head;                                        // docs/formats/head.md
  StatePtr state;                                          // the same mailbox, with nothing left to fold
};
FoldPlan fold(const StatePtr& state, const FoldInput& input, const ExpungeLogLimits& limits, ModSeq now);

// A head as stored: all of a mailbox but its hot pages and expunge chunks, which it names.
struct StoredPage {
  std::uint32_t messages = 0;
  PageTotals totals;
  PageEntry entry;  // without `hot`
};
struct MailboxHead {
  MailboxParts parts;  // without pages; the expunge log has its floor alone
  std::vector<StoredPage> pages;
};
std::string encode(const MailboxHead& head);
base::Result<MailboxHead> decode_head(std::string_view bytes);

// Opens a mailbox from its head and the values it names, in its order. A page or chunk that cannot be used costs its
// own messages, never the mailbox: they are left out and `damaged` names it.
struct OpenedMailbox {
  StatePtr state;
  std::vector<PageNumber> damaged;
};
OpenedMailbox open_mailbox(MailboxHead head, std::vector<base::Result<HotPagePtr>> hot_pages,
                           std::vector<base::Result<std::vector<ExpungeEntry>>> expunge_chunks);

}  // namespace mail
