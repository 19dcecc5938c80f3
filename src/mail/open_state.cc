// Opening: the inverse of fold().
#include <utility>

#include "mail/directory_edit.h"
#include "mail/fold.h"

namespace mail {
namespace {

// The page is the one that the head means, in its place.
bool fits(const StoredPage& page, Uid below, const HotPage& hot) {
  return hot.size() != 0 && hot.size() == page.messages && hot.totals() == page.totals &&
         hot.uid(0) >= page.entry.lower && hot.uid(hot.size() - 1) < below;
}

PageDirectory open_pages(const MailboxHead& head, std::vector<base::Result<HotPagePtr>>& hot_pages,
                         std::vector<PageNumber>& damaged) {
  DirectoryEdit edit{PageDirectory()};
  for (std::size_t i = 0; i < head.pages.size(); ++i) {
    const StoredPage& page = head.pages[i];
    const Uid below = i + 1 < head.pages.size() ? head.pages[i + 1].entry.lower : head.parts.uid_next;
    if (i >= hot_pages.size() || !hot_pages[i].has_value() || !fits(page, below, **hot_pages[i])) {
      damaged.push_back(page.entry.hot_stored);
      continue;
    }
    PageEntry entry = page.entry;
    entry.hot = *std::move(hot_pages[i]);
    edit.push_back(std::move(entry));
  }
  std::vector<PageNumber> needless;
  return edit.finish(needless);
}

// A piece that cannot be read puts the floor above it: nothing can be said of what was before.
ExpungeLog open_expunges(const MailboxParts& parts, std::vector<base::Result<std::vector<ExpungeEntry>>>& pieces,
                         std::vector<PageNumber>& damaged) {
  ExpungeLog log = ExpungeLog::with_floor(parts.expunges->floor());
  ModSeq before = log.floor();
  for (std::size_t i = 0; i < parts.stored.expunge_chunks.size(); ++i) {
    const ExpungeChunk& chunk = parts.stored.expunge_chunks[i];
    if (i >= pieces.size() || !pieces[i].has_value() || pieces[i]->size() != chunk.entries || pieces[i]->empty() ||
        pieces[i]->back().modseq != chunk.last_modseq) {
      damaged.push_back(chunk.number);
      log = ExpungeLog::with_floor(chunk.last_modseq);
    } else {
      std::erase_if(*pieces[i], [=](const ExpungeEntry& entry) { return entry.modseq <= before; });
      log = log.with(*pieces[i]);
    }
    before = chunk.last_modseq;
  }
  return log;
}

}  // namespace

OpenedMailbox open_mailbox(MailboxHead head, std::vector<base::Result<HotPagePtr>> hot_pages,
                           std::vector<base::Result<std::vector<ExpungeEntry>>> expunge_chunks) {
  OpenedMailbox opened;
  MailboxParts& parts = head.parts;
  ExpungeLog log = open_expunges(parts, expunge_chunks, opened.damaged);
  const std::size_t damaged_chunks = opened.damaged.size();
  parts.pages = open_pages(head, hot_pages, opened.damaged);
  // Messages are missing that no log tells of: clients that come back must compare all that they know.
  if (opened.damaged.size() > damaged_chunks) log = ExpungeLog::with_floor(parts.highest_modseq);
  parts.expunges = std::make_shared<const ExpungeLog>(std::move(log));
  parts.counts = parts.pages.counts();
  opened.state = std::make_shared<const MailboxState>(std::move(parts));
  return opened;
}

}  // namespace mail
