#include "mail/fold_layout.h"

#include <algorithm>
#include <utility>

#include "mail/hot_page_edit.h"

namespace mail {
namespace {

bool is_stored(const PageEntry& entry) { return static_cast<bool>(entry.cold); }

// Rows of expunged messages are taken along until they are a quarter: a page of columns is some 400 KB to write.
bool has_many_dead_rows(const FoldSource& source) {
  const std::uint32_t live = source.hot->size();
  return !source.in_tail && source.entry.stored_rows > live &&
         (source.entry.stored_rows - live) * 4 > source.entry.stored_rows;
}

std::uint32_t min_messages(const MailboxState& state) {
  return state.parts().stored.page_messages / (max_page_messages / min_page_messages);
}

void add_sources(const MailboxState& state, const PageEntry& entry, const RowsAvailable& available,
                 std::vector<FoldSource>& sources) {
  const Tail& tail = state.tail();
  const HotPage& hot = *entry.hot;
  const std::uint32_t in_tail_from = tail.empty() ? hot.size() : hot.lower_bound(tail[0]->cold.uid);
  const bool in_tail = in_tail_from < hot.size();
  const bool needs_no_stored_row = !in_tail || in_tail_from == 0 || !is_stored(entry);
  if (needs_no_stored_row || available(entry)) {
    sources.push_back({entry.hot, entry, in_tail});
    return;
  }
  PageEntry before = entry;
  before.hot = slice(hot, 0, in_tail_from);
  before.hot_state = PageEntry::Hot::changed;
  sources.push_back({before.hot, before, false});
  PageEntry behind{.hot = slice(hot, in_tail_from, hot.size()), .lower = hot.uid(in_tail_from)};
  sources.push_back({behind.hot, behind, true});
}

}  // namespace

std::uint32_t FoldGroup::messages() const {
  std::uint32_t sum = 0;
  for (const FoldSource& source : sources) sum += source.hot->size();
  return sum;
}

std::vector<FoldGroup> fold_layout(const MailboxState& state, const RowsAvailable& available) {
  std::vector<FoldSource> sources;
  for (std::size_t page = 0; page < state.pages().size(); ++page) {
    add_sources(state, state.pages()[page], available, sources);
  }
  const auto may_rewrite = [&](const FoldSource& source) {
    return !is_stored(source.entry) || available(source.entry);
  };
  const std::uint32_t least = min_messages(state);
  const std::uint32_t most = state.parts().stored.page_messages;
  std::vector<FoldGroup> groups;
  for (FoldSource& source : sources) {
    const bool small = source.hot->size() < least || (!groups.empty() && groups.back().messages() < least);
    if (!groups.empty() && small && groups.back().messages() + source.hot->size() <= most && may_rewrite(source) &&
        std::ranges::all_of(groups.back().sources, may_rewrite)) {
      groups.back().sources.push_back(std::move(source));
      groups.back().rewrites_rows = true;
      continue;
    }
    FoldGroup group;
    group.rewrites_rows =
        source.in_tail || !is_stored(source.entry) || (has_many_dead_rows(source) && may_rewrite(source));
    group.sources.push_back(std::move(source));
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace mail
