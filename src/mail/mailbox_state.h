// MailboxState: a mailbox as a value. Immutable: a change (change.h) makes a new state that shares every
// untouched page with the old one, and publishing it is one pointer swap. Readers hold a StatePtr while a
// command runs and take no lock. Sessions read it; the sequencer and journal replay make it. Message numbers
// are not here but in view.h: they belong to what one client was told.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "mail/expunge_log.h"
#include "mail/hot_page.h"
#include "mail/keyword_table.h"
#include "mail/page_directory.h"
#include "mail/types.h"
#include "mail/uid_runs.h"

namespace mail {

class MailboxState;
using StatePtr = std::shared_ptr<const MailboxState>;

// What STATUS and SELECT tell without reading a page.
struct MailboxCounts {
  std::uint32_t exists = 0;
  std::uint32_t unseen = 0;
  std::uint32_t deleted = 0;        // with \Deleted set
  std::uint64_t bytes = 0;          // sum of RFC822.SIZE
  std::uint64_t deleted_bytes = 0;  // RFC 9208 5.3.3: of those with \Deleted
  bool operator==(const MailboxCounts&) const = default;
};

class MailboxState {
 public:
  MailboxId id() const;
  UidValidity uid_validity() const;
  Uid uid_next() const;
  ModSeq highest_modseq() const;  // of this mailbox's own last change
  Uid recent_from() const;        // messages at or above it are `\Recent` for the next read-write SELECT
  const MailboxCounts& counts() const;
  const KeywordTable& keywords() const;
  const ExpungeLog& expunges() const;

  std::uint32_t exists() const { return counts().exists; }
  std::optional<Position> first_unseen() const;

  // Requires position < exists().
  HotRecord at(Position position) const;
  std::optional<Position> find(Uid uid) const;
  // Position of the first live message at or above it; exists() when there is none.
  Position lower_bound(Uid uid) const;

  // visit(Position, const HotRecord&) over [from, to), page by page, without allocation.
  template <class Visit>
  void for_each(Position from, Position to, Visit&& visit) const;
  // The same for messages whose modseq is above `since`: skips pages by their highest modseq.
  template <class Visit>
  void for_each_changed(ModSeq since, Visit&& visit) const;

  // Pages hold messages in order; cold and column data of a message lie in the page with the same index.
  const PageDirectory& pages() const;
};

}  // namespace mail
