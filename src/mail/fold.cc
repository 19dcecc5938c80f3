#include "mail/fold.h"

#include <algorithm>
#include <utility>

#include "mail/change.h"
#include "mail/directory_edit.h"
#include "mail/fold_layout.h"
#include "mail/hot_page_edit.h"
#include "mail/page_codec.h"

namespace mail {
namespace {

// A stored piece of the expunge log grows to this many entries before the next one is begun.
constexpr std::uint32_t max_expunge_chunk_entries = 256;

class Folding {
 public:
  Folding(const MailboxState& state, const FoldInput& input)
      : input_(input), parts_(state.parts()), tail_(state.tail()) {}

  void fold_pages(const std::vector<FoldGroup>& groups);
  void fold_expunges(const ExpungeLogLimits& limits, ModSeq now);
  FoldPlan finish();

 private:
  PageNumber write(std::string bytes);
  void erase(PageNumber number);
  void write_rows(const FoldGroup& group, const HotPage& hot, PageEntry& entry);
  PageEntry fold_group(const FoldGroup& group);

  const FoldInput& input_;
  MailboxParts parts_;
  const Tail tail_;
  FoldPlan plan_;
  std::vector<StoredPage> pages_;
};

PageNumber Folding::write(std::string bytes) {
  const PageNumber number = parts_.stored.next_number;
  parts_.stored.next_number = number.next();
  plan_.writes.emplace_back(number, std::move(bytes));
  return number;
}

void Folding::erase(PageNumber number) {
  if (number) plan_.erases.push_back(number);
}

// Rows of the live messages, from the stored pages of the group and from the tail. One that is in neither has lost its
// cold data.
void Folding::write_rows(const FoldGroup& group, const HotPage& hot, PageEntry& entry) {
  std::vector<ColdRecord> cold;
  std::vector<ColumnsRow> columns;
  for (const FoldSource& source : group.sources) {
    const auto cold_page = input_.cold.find(source.entry.cold);
    const auto columns_page = input_.columns.find(source.entry.columns);
    for (const std::uint32_t number : source.hot->uids()) {
      const Uid uid(number);
      if (const AppendedPtr message = tail_.find(uid)) {
        cold.push_back(message->cold);
        columns.push_back(row_of(uid, message->columns));
        continue;
      }
      if (cold_page == input_.cold.end() || columns_page == input_.columns.end()) continue;
      if (const ColdRecord* row = cold_page->second->find(uid)) cold.push_back(*row);
      const auto all = columns_page->second->uids();
      const auto row = std::ranges::lower_bound(all, uid);
      if (row != all.end() && *row == uid) {
        columns.push_back(columns_page->second->at(static_cast<std::size_t>(row - all.begin())));
      }
    }
  }
  entry.cold = write(encode_cold_page(cold));
  entry.columns = write(encode_columns_page(columns));
  entry.stored_rows = hot.size();
}

PageEntry Folding::fold_group(const FoldGroup& group) {
  PageEntry entry = group.sources.front().entry;
  const bool merged = group.sources.size() > 1;
  if (merged) {
    std::vector<HotPagePtr> hot;
    hot.reserve(group.sources.size());
    for (const FoldSource& source : group.sources) hot.push_back(source.hot);
    entry.hot = joined(hot);
  }
  if (group.rewrites_rows) {
    for (const FoldSource& source : group.sources) {
      erase(source.entry.cold);
      erase(source.entry.columns);
    }
    write_rows(group, *entry.hot, entry);
  }
  if (merged || entry.hot_state == PageEntry::Hot::changed) {
    for (const FoldSource& source : group.sources) erase(source.entry.hot_stored);
    entry.hot_stored = write(encode(*entry.hot));
    entry.hot_state = PageEntry::Hot::as_stored;
  }
  return entry;
}

void Folding::fold_pages(const std::vector<FoldGroup>& groups) {
  DirectoryEdit edit{PageDirectory()};
  for (const FoldGroup& group : groups) {
    PageEntry entry = fold_group(group);
    StoredPage page{entry.hot->size(), entry.hot->totals(), entry};
    page.entry.hot = nullptr;
    pages_.push_back(std::move(page));
    edit.push_back(std::move(entry));
  }
  for (const PageNumber number : parts_.stored.needless) erase(number);
  parts_.stored.needless.clear();
  parts_.pages = edit.finish(parts_.stored.needless);
  parts_.tail = {};
}

void Folding::fold_expunges(const ExpungeLogLimits& limits, ModSeq now) {
  auto& chunks = parts_.stored.expunge_chunks;
  const ExpungeLog log = parts_.expunges->trimmed(now, limits);
  while (!chunks.empty() && chunks.front().last_modseq <= log.floor()) {
    erase(chunks.front().number);
    chunks.erase(chunks.begin());
  }
  const ModSeq stored_to = chunks.empty() ? log.floor() : chunks.back().last_modseq;
  if (log.size() != 0 && log[log.size() - 1].modseq > stored_to) {
    if (!chunks.empty() && chunks.back().entries < max_expunge_chunk_entries) {
      erase(chunks.back().number);
      chunks.pop_back();
    }
    const ModSeq from = chunks.empty() ? log.floor() : chunks.back().last_modseq;
    std::vector<ExpungeEntry> entries;
    for (std::size_t i = log.size(); i-- > 0 && log[i].modseq > from;) entries.push_back(log[i]);
    std::ranges::reverse(entries);
    const auto count = static_cast<std::uint32_t>(entries.size());
    chunks.push_back({write(encode_expunge_chunk(entries)), count, entries.back().modseq});
  }
  parts_.expunges = std::make_shared<const ExpungeLog>(log);
}

FoldPlan Folding::finish() {
  plan_.head = encode(MailboxHead{parts_, std::move(pages_)});
  plan_.state = std::make_shared<const MailboxState>(std::move(parts_));
  return std::move(plan_);
}

}  // namespace

FoldNeeds fold_needs(const MailboxState& state) {
  FoldNeeds needs;
  for (const FoldGroup& group : fold_layout(state, [](const PageEntry&) { return true; })) {
    if (!group.rewrites_rows) continue;
    for (const FoldSource& source : group.sources) {
      if (source.entry.cold) needs.cold.push_back(source.entry.cold);
      if (source.entry.columns) needs.columns.push_back(source.entry.columns);
    }
  }
  return needs;
}

FoldPlan fold(const StatePtr& state, const FoldInput& input, const ExpungeLogLimits& limits, ModSeq now) {
  Folding folding(*state, input);
  folding.fold_pages(fold_layout(*state, [&](const PageEntry& entry) {
    return input.cold.contains(entry.cold) && input.columns.contains(entry.columns);
  }));
  folding.fold_expunges(limits, now);
  return folding.finish();
}

}  // namespace mail
