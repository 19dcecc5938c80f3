// MailboxState: a mailbox as a value. Immutable: a change (change.h) makes a new state that shares every
// untouched page with the old one, and publishing it is one pointer swap. Readers hold a StatePtr while a
// command runs and take no lock. Sessions read it; the sequencer and journal replay make it. Message numbers
// are not here but in view.h: they belong to what one client was told.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "mail/expunge_log.h"
#include "mail/hot_page.h"
#include "mail/keyword_table.h"
#include "mail/page_directory.h"
#include "mail/recent_expunges.h"
#include "mail/stored_parts.h"
#include "mail/tail.h"
#include "mail/types.h"
#include "mail/uid_runs.h"

namespace mail {

class MailboxState;
using StatePtr = std::shared_ptr<const MailboxState>;

// What a state is made of. Every large part is shared with the states before and after it.
struct MailboxParts {
  MailboxId id;
  UidValidity uid_validity;
  Uid uid_next{1};
  ModSeq highest_modseq;
  ModSeq applied;
  Uid recent_from{1};
  MailboxCounts counts;
  std::shared_ptr<const KeywordTable> keywords;
  std::shared_ptr<const ExpungeLog> expunges;
  PageDirectory pages;
  Tail tail;
  std::shared_ptr<const RecentExpunges> recent_expunges;
  // What is stored of it (fold.h): numbers given out, and stored values that the next fold erases.
  StoredParts stored;
};

class MailboxState {
 public:
  explicit MailboxState(MailboxParts parts) : parts_(std::move(parts)) {}
  // Of a mailbox just created: no messages, next UID 1.
  static StatePtr empty(MailboxId id, UidValidity uid_validity, ModSeq created);

  MailboxId id() const { return parts_.id; }
  UidValidity uid_validity() const { return parts_.uid_validity; }
  Uid uid_next() const { return parts_.uid_next; }
  ModSeq highest_modseq() const { return parts_.highest_modseq; }  // of this mailbox's own last change
  // Of the last change applied, which may be one that clients cannot see: journal records above it are still to be
  // applied.
  ModSeq applied() const { return parts_.applied; }
  // Messages at or above it are `\Recent` for the next read-write SELECT.
  Uid recent_from() const { return parts_.recent_from; }
  const MailboxCounts& counts() const { return parts_.counts; }
  const KeywordTable& keywords() const { return *parts_.keywords; }
  const ExpungeLog& expunges() const { return *parts_.expunges; }
  const RecentExpunges& recent_expunges() const { return *parts_.recent_expunges; }
  // Cold and column data of messages not folded yet.
  const Tail& tail() const { return parts_.tail; }
  const MailboxParts& parts() const { return parts_; }

  std::uint32_t exists() const { return counts().exists; }
  std::optional<Position> first_unseen() const;

  // Requires position < exists().
  HotRecord at(Position position) const;
  std::optional<Position> find(Uid uid) const;
  // Position of the first live message at or above it; exists() when there is none.
  Position lower_bound(Uid uid) const;
  // UIDs of the live messages in [first, last]. Cost follows runs and pages, not messages, where UIDs are dense.
  UidRuns live(Uid first, Uid last) const;

  // visit(Position, const HotRecord&) over [from, to), page by page, without allocation.
  template <class Visit>
  void for_each(Position from, Position to, Visit&& visit) const;
  // The same for messages whose modseq is above `since`: skips pages by their highest modseq.
  template <class Visit>
  void for_each_changed(ModSeq since, Visit&& visit) const;

  // Pages hold messages in order; cold and column data of a message lie in the page with the same index.
  const PageDirectory& pages() const { return parts_.pages; }

 private:
  MailboxParts parts_;
};

template <class Visit>
void MailboxState::for_each(Position from, Position to, Visit&& visit) const {
  std::uint32_t position = from.value;
  const std::uint32_t end = std::min(to.value, pages().messages());
  if (position >= end) return;
  const PageDirectory::Place start = pages().at(position);
  std::uint32_t row = start.row;
  for (std::size_t page = start.page; position < end; ++page, row = 0) {
    const HotPage& hot = *pages()[page].hot;
    const HotPage::Rows rows(hot);
    const std::uint32_t rows_end = std::min(hot.size(), row + (end - position));
    for (; row < rows_end; ++row, ++position) visit(Position(position), rows.at(row));
  }
}

template <class Visit>
void MailboxState::for_each_changed(ModSeq since, Visit&& visit) const {
  pages().for_each_page_changed(since, [&](std::size_t, std::uint32_t first_position, const PageEntry& entry) {
    const std::span<const std::uint64_t> modseqs = entry.hot->modseqs();
    const HotPage::Rows rows(*entry.hot);
    for (std::uint32_t row = 0; row < modseqs.size(); ++row) {
      if (modseqs[row] > since.value) visit(Position(first_position + row), rows.at(row));
    }
  });
}

}  // namespace mail
