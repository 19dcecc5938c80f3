// apply(): the state after a change. Phase by phase on immutable parts; each phase copies the pages that it touches.
#include <algorithm>
#include <string>
#include <utility>

#include "mail/change.h"
#include "mail/directory_edit.h"
#include "mail/hot_page_edit.h"

namespace mail {
namespace {

base::Failure misfit(const char* what) { return base::fail(base::Errc::corrupt, std::string("change: ") + what); }

// Calls visit(page index, runs that touch it) for every page with a live message in `runs`.
template <class Visit>
void for_touched_pages(const PageDirectory& pages, std::span<const UidRun> runs, Visit&& visit) {
  Uid from;
  for (std::size_t i = 0; i < runs.size();) {
    const PageDirectory::Place place = pages.lower_bound(std::max(from, runs[i].first));
    if (place.page == pages.size()) return;
    const HotPage& hot = *pages[place.page].hot;
    const Uid found = hot.uid(place.row);
    while (i < runs.size() && runs[i].last < found) ++i;
    const Uid page_end = hot.uid(hot.size() - 1);
    std::size_t end = i;
    while (end < runs.size() && runs[end].first <= page_end) ++end;
    if (end == i) continue;  // the next run lies in a later page, or there is none
    visit(place.page, runs.subspan(i, end - i));
    if (page_end.value == 0xffff'ffff) return;
    from = page_end.next();
    i = runs[end - 1].last > page_end ? end - 1 : end;
  }
}

base::Result<void> check(const MailboxState& before, const MailboxChange& change) {
  if (change.modseq <= before.applied()) return misfit("modseq falls");
  Uid lowest = before.uid_next();
  for (const AppendedPtr& message : change.appended) {
    if (message->cold.uid < lowest) return misfit("UID below UIDNEXT");
    if (message->cold.uid.value == 0xffff'ffff) return misfit("no UIDs are left");
    if (message->cold.size_bytes > max_message_bytes) return misfit("message over 4 GiB");
    lowest = message->cold.uid.next();
  }
  if (change.uid_next && *change.uid_next < lowest) return misfit("UIDNEXT falls");
  return {};
}

base::Result<void> check_keywords(const KeywordTable& table, const MailboxChange& change) {
  const auto fits = [&](const KeywordSet& set) {
    const bool ascending = std::ranges::adjacent_find(set, std::greater_equal<>()) == set.end();
    return ascending && (set.empty() || set.back().value < table.size());
  };
  if (table.size() > max_keywords_per_mailbox) return misfit("too many keywords");
  for (const AppendedPtr& message : change.appended) {
    if (!fits(message->keywords)) return misfit("unknown keyword appended");
  }
  for (const FlagsChanged& flags : change.flags) {
    if (!fits(flags.keywords)) return misfit("unknown keyword set");
  }
  return {};
}

// Fills the last page up, then makes new ones.
void append(MailboxParts& parts, const MailboxChange& change) {
  std::vector<HotRecord> records;
  records.reserve(change.appended.size());
  for (const AppendedPtr& message : change.appended) {
    records.push_back({.uid = message->cold.uid,
                       .system = message->system,
                       .modseq = change.modseq,
                       .keywords = &message->keywords,
                       .size_bytes = static_cast<std::uint32_t>(message->cold.size_bytes)});
  }
  DirectoryEdit edit(parts.pages);
  std::span<const HotRecord> rest = records;
  const std::size_t page_messages = parts.stored.page_messages;
  if (const std::size_t pages = parts.pages.size(); pages != 0) {
    const HotPage& last = *parts.pages[pages - 1].hot;
    const std::size_t room = last.size() < page_messages ? page_messages - last.size() : 0;
    const std::size_t count = std::min(room, rest.size());
    if (count != 0) edit.replace_hot(pages - 1, appended(last, rest.first(count)));
    rest = rest.subspan(count);
  }
  while (!rest.empty()) {
    const std::size_t count = std::min(page_messages, rest.size());
    edit.push_back(PageEntry{.hot = appended(HotPage(), rest.first(count)), .lower = rest.front().uid});
    rest = rest.subspan(count);
  }
  parts.pages = edit.finish(parts.stored.needless);
  parts.tail = parts.tail.with(change.appended);
}

void change_flags(MailboxParts& parts, const FlagsChanged& flags, ModSeq modseq) {
  DirectoryEdit edit(parts.pages);
  for_touched_pages(parts.pages, flags.uids.runs(), [&](std::size_t page, std::span<const UidRun> runs) {
    edit.replace_hot(page, with_flags(*parts.pages[page].hot, runs, flags, modseq));
  });
  parts.pages = edit.finish(parts.stored.needless);
}

// What sessions that are not told yet may still fetch.
void remember_expunged(MailboxParts& parts, const MailboxChange& change) {
  std::vector<ExpungedRecordPtr> records;
  records.reserve(change.expunged_cold.size());
  for (const ColdRecord& cold : change.expunged_cold) {
    const PageDirectory::Place place = parts.pages.lower_bound(cold.uid);
    if (place.page == parts.pages.size()) continue;
    const HotRecord hot = parts.pages[place.page].hot->at(place.row);
    if (hot.uid != cold.uid) continue;
    records.push_back(std::make_shared<const ExpungedRecord>(
        ExpungedRecord{cold, hot.system, *hot.keywords, hot.modseq, change.modseq}));
  }
  if (records.empty()) return;
  parts.recent_expunges = std::make_shared<const RecentExpunges>(parts.recent_expunges->with(records, change.modseq));
}

void expunge(MailboxParts& parts, const MailboxChange& change) {
  remember_expunged(parts, change);
  DirectoryEdit edit(parts.pages);
  for_touched_pages(parts.pages, change.expunged.runs(), [&](std::size_t page, std::span<const UidRun> runs) {
    edit.replace_hot(page, without(*parts.pages[page].hot, runs));
  });
  parts.pages = edit.finish(parts.stored.needless);
  parts.expunges = std::make_shared<const ExpungeLog>(parts.expunges->with(change.modseq, change.expunged));
}

// A change of the `\Recent` mark alone is nothing that a client sees: HIGHESTMODSEQ stays.
bool is_visible(const MailboxChange& change) {
  return !change.appended.empty() || !change.flags.empty() || !change.expunged.empty() || change.uid_next;
}

}  // namespace

base::Result<StatePtr> apply(const StatePtr& before, const MailboxChange& change) {
  TRY(check(*before, change));
  MailboxParts parts = before->parts();
  if (!change.new_keywords.empty()) parts.keywords = parts.keywords->with(change.new_keywords);
  TRY(check_keywords(*parts.keywords, change));
  if (!change.appended.empty()) {
    append(parts, change);
    parts.uid_next = change.appended.back()->cold.uid.next();
  }
  for (const FlagsChanged& flags : change.flags) change_flags(parts, flags, change.modseq);
  if (!change.expunged.empty()) expunge(parts, change);
  if (change.uid_next) parts.uid_next = *change.uid_next;
  if (change.recent_below) parts.recent_from = std::max(parts.recent_from, *change.recent_below);
  parts.applied = change.modseq;
  if (is_visible(change)) parts.highest_modseq = change.modseq;
  parts.counts = parts.pages.counts();
  return std::make_shared<const MailboxState>(std::move(parts));
}

}  // namespace mail
