#include "mail/hot_page_edit.h"

#include <algorithm>
#include <iterator>

namespace mail {
namespace {

SystemFlags changed(SystemFlags before, const FlagsChanged& change) {
  const auto given = change.system.bits;
  switch (change.operation) {
    case FlagOperation::add: return {static_cast<std::uint8_t>(before.bits | given)};
    case FlagOperation::remove: return {static_cast<std::uint8_t>(before.bits & ~given)};
    case FlagOperation::replace: return {given};
  }
  return before;
}

KeywordSet changed(const KeywordSet& before, const FlagsChanged& change) {
  KeywordSet after;
  const KeywordSet& given = change.keywords;
  switch (change.operation) {
    case FlagOperation::add: std::ranges::set_union(before, given, std::back_inserter(after)); break;
    case FlagOperation::remove: std::ranges::set_difference(before, given, std::back_inserter(after)); break;
    case FlagOperation::replace: after = given; break;
  }
  return after;
}

// First row from `row` on whose UID is at or above `uid`: steps that double, so that near rows are found at once.
std::uint32_t advance_to(const HotPage& page, std::uint32_t row, Uid uid) {
  const auto all = page.uids();
  std::uint32_t step = 1;
  std::uint32_t low = row;
  while (row < all.size() && all[row] < uid.value) {
    low = row + 1;
    row += step;
    step *= 2;
  }
  const auto end = all.begin() + std::min<std::uint32_t>(row, page.size());
  return static_cast<std::uint32_t>(std::lower_bound(all.begin() + low, end, uid.value) - all.begin());
}

// Calls visit(first row, end row) for the rows of each run.
template <class Visit>
void for_rows(const HotPage& page, std::span<const UidRun> runs, Visit&& visit) {
  std::uint32_t end = 0;
  for (const UidRun& run : runs) {
    const std::uint32_t first = advance_to(page, end, run.first);
    end = advance_to(page, first, run.last);
    if (end < page.size() && page.uid(end) == run.last) ++end;
    if (first < end) visit(first, end);
  }
}

}  // namespace

HotPageEdit::HotPageEdit(std::uint32_t rows) : page_(std::make_shared<HotPage>()) {
  page_->bytes_.resize(HotPage::header_bytes + HotPage::message_bytes * rows);
  page_->size_ = rows;
}

void HotPageEdit::copy(const HotPage& from, std::uint32_t first_row, std::uint32_t end_row) {
  const std::uint32_t to_row = next_row_;
  const auto copy_column = [=](auto source, auto target) {
    std::copy(source.begin() + first_row, source.begin() + end_row, target.begin() + to_row);
  };
  copy_column(from.modseqs(), page_->mutable_column<std::uint64_t>(0));
  copy_column(from.uids(), page_->mutable_column<std::uint32_t>(8));
  copy_column(from.sizes_bytes(), page_->mutable_column<std::uint32_t>(12));
  copy_column(from.flags(), page_->mutable_column<std::uint8_t>(18));
  if (to_row == 0) {
    page_->keyword_sets_ = from.keyword_sets_;
    table_from_ = &from;
  }
  if (table_from_ == &from) {
    copy_column(from.keyword_indexes(), page_->mutable_column<std::uint16_t>(16));
  } else if (from.keyword_sets_.size() > 1) {
    auto indexes = page_->mutable_column<std::uint16_t>(16);
    for (std::uint32_t row = first_row; row < end_row; ++row) {
      indexes[to_row + row - first_row] = index_of(from.keywords(row));
    }
  }
  next_row_ += end_row - first_row;
}

void HotPageEdit::add(const HotRecord& record) {
  const std::uint32_t row = next_row_++;
  page_->mutable_column<std::uint64_t>(0)[row] = record.modseq.value;
  page_->mutable_column<std::uint32_t>(8)[row] = record.uid.value;
  page_->mutable_column<std::uint32_t>(12)[row] = record.size_bytes;
  page_->mutable_column<std::uint8_t>(18)[row] = record.system.bits;
  if (record.keywords != nullptr) page_->mutable_column<std::uint16_t>(16)[row] = index_of(*record.keywords);
}

void HotPageEdit::change_flags(std::uint32_t row, const FlagsChanged& change, ModSeq modseq) {
  auto& bits = page_->mutable_column<std::uint8_t>(18)[row];
  bits = changed(SystemFlags{bits}, change).bits;
  page_->mutable_column<std::uint64_t>(0)[row] = modseq.value;
  if (change.keywords.empty() && change.operation != FlagOperation::replace) return;
  auto& index = page_->mutable_column<std::uint16_t>(16)[row];
  index = changed_set(index, change);
}

std::uint16_t HotPageEdit::changed_set(std::uint16_t index, const FlagsChanged& change) {
  if (changed_by_ != &change) changed_sets_.clear();
  changed_by_ = &change;
  const auto known = changed_sets_.find(index);
  if (known != changed_sets_.end()) return known->second;
  const std::size_t valid = index < page_->keyword_sets_.size() ? index : 0;
  const std::uint16_t after = index_of(changed(page_->keyword_sets_[valid], change));
  changed_sets_.emplace(index, after);
  return after;
}

std::uint16_t HotPageEdit::index_of(const KeywordSet& set) {
  if (set.empty()) return 0;
  auto& table = page_->keyword_sets_;
  if (set_indexes_.empty()) {
    for (std::size_t i = 0; i < table.size(); ++i) set_indexes_.emplace(table[i], static_cast<std::uint16_t>(i));
  }
  const auto [at, is_new] = set_indexes_.emplace(set, static_cast<std::uint16_t>(table.size()));
  if (is_new) table.push_back(set);
  return at->second;
}

void HotPageEdit::drop_unused_sets() {
  auto& table = page_->keyword_sets_;
  if (table.size() == 1) return;
  std::vector<std::uint16_t> renumbered(table.size(), 0);
  auto indexes = page_->mutable_column<std::uint16_t>(16);
  for (std::uint16_t& index : indexes) {
    if (index >= table.size()) index = 0;
    renumbered[index] = 1;
  }
  std::uint16_t next = 1;
  for (std::size_t i = 1; i < table.size(); ++i) {
    if (renumbered[i] == 0) continue;
    if (next != i) table[next] = std::move(table[i]);
    renumbered[i] = next++;
  }
  renumbered[0] = 0;
  table.resize(next);
  for (std::uint16_t& index : indexes) index = renumbered[index];
}

HotPagePtr HotPageEdit::finish() {
  drop_unused_sets();
  page_->totals_ = page_->recount();
  return std::move(page_);
}

HotPagePtr appended(const HotPage& page, std::span<const HotRecord> records) {
  HotPageEdit edit(page.size() + static_cast<std::uint32_t>(records.size()));
  edit.copy(page, 0, page.size());
  for (const HotRecord& record : records) edit.add(record);
  return edit.finish();
}

HotPagePtr with_flags(const HotPage& page, std::span<const UidRun> runs, const FlagsChanged& change, ModSeq modseq) {
  HotPageEdit edit(page.size());
  edit.copy(page, 0, page.size());
  for_rows(page, runs, [&](std::uint32_t first, std::uint32_t end) {
    for (std::uint32_t row = first; row < end; ++row) edit.change_flags(row, change, modseq);
  });
  return edit.finish();
}

HotPagePtr without(const HotPage& page, std::span<const UidRun> runs) {
  std::uint32_t gone = 0;
  for_rows(page, runs, [&](std::uint32_t first, std::uint32_t end) { gone += end - first; });
  HotPageEdit edit(page.size() - gone);
  std::uint32_t kept_from = 0;
  for_rows(page, runs, [&](std::uint32_t first, std::uint32_t end) {
    edit.copy(page, kept_from, first);
    kept_from = end;
  });
  edit.copy(page, kept_from, page.size());
  return edit.finish();
}

HotPagePtr slice(const HotPage& page, std::uint32_t first_row, std::uint32_t end_row) {
  HotPageEdit edit(end_row - first_row);
  edit.copy(page, first_row, end_row);
  return edit.finish();
}

HotPagePtr joined(std::span<const HotPagePtr> pages) {
  std::uint32_t rows = 0;
  for (const HotPagePtr& page : pages) rows += page->size();
  HotPageEdit edit(rows);
  for (const HotPagePtr& page : pages) edit.copy(*page, 0, page->size());
  return edit.finish();
}

}  // namespace mail
