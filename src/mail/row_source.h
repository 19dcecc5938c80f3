// RowSource: the cold rows (and columns) of chosen messages of one mailbox, read before a transaction is evaluated,
// when it may wait, and looked up inside it, when it may not. A message that came or was folded in between is found in
// the tail of the state evaluated on, or not at all: then the operation reads again. A row that its own stored page
// cannot give is lost, and costs no other. Who uses it: expunge.cc, transfer.cc, folders.cc.
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

  // Reads the stored pages that hold any of these UIDs. A damaged one loses its rows; any other error is the answer.
  static base::Task<base::Result<RowSource>> read(AccountCore& account, OpenMailboxPtr mailbox, StatePtr state,
                                                  UidRuns uids, Want want);

  // Of a live message. Errc::in_use: not among what was read; read again. Errc::corrupt: lost.
  base::Result<ColdRecord> cold(const MailboxState& state, Uid uid) const;
  base::Result<mime::MessageColumns> columns(const MailboxState& state, Uid uid) const;
  // Of live messages, in order; those that are lost are added to `lost` instead. Errc::in_use as above.
  base::Result<std::vector<ColdRecord>> cold_of(const MailboxState& state, const UidRuns& live, UidRuns& lost) const;

 private:
  // A stored page; nullptr where there is none, or where it is damaged.
  template <class Pointer>
  struct Read {
    PageNumber number;
    Pointer page;
    std::optional<base::Error> damage;
    base::Result<void> take(const OpenMailbox& mailbox, base::Result<Pointer> read);
  };
  struct Page {
    Uid lower;
    Read<ColdPagePtr> cold;
    Read<StoredColumnsPtr> columns;
  };
  const Page* page_of(Uid uid) const;
  template <class Pointer>
  static base::Failure missing(PageNumber now, const Read<Pointer>& read);
  std::vector<Page> pages_;  // ascending
};

// Those that are live.
UidRuns live_of(const MailboxState& state, const UidRuns& asked);

}  // namespace mail
