// RowSource: the cold rows (and columns) of chosen messages of one mailbox, read before a transaction is evaluated,
// when it may wait, and looked up inside it, when it may not. A message that came or was folded in between is found in
// the tail of the state evaluated on, or not at all: then the operation reads again. Who uses it: expunge.cc, copy.cc.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "mail/columns_page.h"
#include "mail/open_mailbox.h"

namespace mail {

class RowSource {
 public:
  enum class Want : std::uint8_t { cold, cold_and_columns };

  // Reads the stored pages that hold any of these UIDs.
  static base::Task<base::Result<RowSource>> read(AccountCore& account, OpenMailboxPtr mailbox, StatePtr state,
                                                  UidRuns uids, Want want);

  // Errc::in_use: not among what was read; read again.
  base::Result<ColdRecord> cold(const MailboxState& state, Uid uid) const;
  // Of live messages, in order.
  base::Result<std::vector<ColdRecord>> cold_of(const MailboxState& state, const UidRuns& live) const;
  base::Result<mime::MessageColumns> columns(const MailboxState& state, Uid uid) const;

 private:
  struct Page {
    Uid lower;
    ColdPagePtr cold;
    StoredColumnsPtr columns;
  };
  const Page* page_of(Uid uid) const;
  std::vector<Page> pages_;  // ascending
};

// Those that are live.
UidRuns live_of(const MailboxState& state, const UidRuns& asked);

}  // namespace mail
