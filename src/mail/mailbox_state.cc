#include "mail/mailbox_state.h"

namespace mail {

StatePtr MailboxState::empty(MailboxId id, UidValidity uid_validity, ModSeq created) {
  MailboxParts parts;
  parts.id = id;
  parts.uid_validity = uid_validity;
  parts.highest_modseq = created;
  parts.applied = created;
  parts.keywords = std::make_shared<const KeywordTable>();
  parts.expunges = std::make_shared<const ExpungeLog>();
  parts.recent_expunges = std::make_shared<const RecentExpunges>();
  return std::make_shared<const MailboxState>(std::move(parts));
}

std::optional<Position> MailboxState::first_unseen() const {
  const std::uint32_t position = pages().first_unseen();
  if (position == exists()) return std::nullopt;
  return Position(position);
}

HotRecord MailboxState::at(Position position) const {
  const PageDirectory::Place place = pages().at(position.value);
  return pages()[place.page].hot->at(place.row);
}

Position MailboxState::lower_bound(Uid uid) const { return Position(pages().lower_bound(uid).position); }

std::optional<Position> MailboxState::find(Uid uid) const {
  const PageDirectory::Place place = pages().lower_bound(uid);
  if (place.page == pages().size() || pages()[place.page].hot->uid(place.row) != uid) return std::nullopt;
  return Position(place.position);
}

UidRuns MailboxState::live(Uid first, Uid last) const {
  UidRuns result;
  if (last < first) return result;
  PageDirectory::Place place = pages().lower_bound(first);
  for (; place.page < pages().size(); ++place.page, place.row = 0) {
    const HotPage& hot = *pages()[place.page].hot;
    const Uid from = hot.uid(place.row);
    if (last < from) break;
    std::uint32_t end = hot.lower_bound(last);
    if (end < hot.size() && hot.uid(end) == last) ++end;
    const Uid to = hot.uid(end - 1);
    if (to.value - from.value == end - 1 - place.row) {  // no UID is missing between them
      result.add(UidRun{from, to});
    } else {
      for (const std::uint32_t uid : hot.uids().subspan(place.row, end - place.row)) result.add(Uid(uid));
    }
    if (end < hot.size()) break;
  }
  return result;
}

}  // namespace mail
