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

HotPageEdit::HotPageEdit(std::uint32_t rows)
    : page_(std::make_shared<HotPage>()),
      bytes_(std::make_shared<std::string>(HotPage::header_bytes + HotPage::message_bytes * rows, '\0')) {
  page_->bytes_ = bytes_;
  page_->size_ = rows;
  char* const at = bytes_->data() + HotPage::header_bytes;
  modseqs_ = {reinterpret_cast<std::uint64_t*>(at), rows};
  uids_ = {reinterpret_cast<std::uint32_t*>(at + std::size_t{8} * rows), rows};
  sizes_bytes_ = {reinterpret_cast<std::uint32_t*>(at + std::size_t{12} * rows), rows};
  keyword_indexes_ = {reinterpret_cast<std::uint16_t*>(at + std::size_t{16} * rows), rows};
  flags_ = {reinterpret_cast<std::uint8_t*>(at + std::size_t{18} * rows), rows};
}

HotPageEdit::HotPageEdit(const HotPage& before)
    : page_(std::make_shared<HotPage>()), totals_(Totals::kept), next_row_(before.size()), table_from_(&before) {
  page_->bytes_ = before.bytes_;
  page_->size_ = before.size_;
  page_->totals_ = before.totals_;
  page_->keyword_sets_ = before.keyword_sets_;
  std::string& changed = page_->changed_;
  changed.reserve(std::size_t{11} * before.size());
  const auto append = [&changed](auto column) {
    changed.append(reinterpret_cast<const char*>(column.data()), column.size_bytes());
  };
  append(before.modseqs());
  append(before.keyword_indexes());
  append(before.flags());
  const std::size_t rows = before.size();
  modseqs_ = {reinterpret_cast<std::uint64_t*>(changed.data()), rows};
  keyword_indexes_ = {reinterpret_cast<std::uint16_t*>(changed.data() + 8 * rows), rows};
  flags_ = {reinterpret_cast<std::uint8_t*>(changed.data() + 10 * rows), rows};
}

void HotPageEdit::copy(const HotPage& from, std::uint32_t first_row, std::uint32_t end_row) {
  const std::uint32_t to_row = next_row_;
  const auto copy_column = [=](auto source, auto target) {
    std::copy(source.begin() + first_row, source.begin() + end_row, target.begin() + to_row);
  };
  copy_column(from.modseqs(), modseqs_);
  copy_column(from.uids(), uids_);
  copy_column(from.sizes_bytes(), sizes_bytes_);
  copy_column(from.flags(), flags_);
  if (to_row == 0) {
    page_->keyword_sets_ = from.keyword_sets_;
    table_from_ = &from;
  }
  if (table_from_ == &from) {
    copy_column(from.keyword_indexes(), keyword_indexes_);
  } else if (from.keyword_sets_.size() > 1) {
    for (std::uint32_t row = first_row; row < end_row; ++row) {
      keyword_indexes_[to_row + row - first_row] = index_of(from.keywords(row));
    }
  }
  next_row_ += end_row - first_row;
}

void HotPageEdit::add(const HotRecord& record) {
  const std::uint32_t row = next_row_++;
  modseqs_[row] = record.modseq.value;
  uids_[row] = record.uid.value;
  sizes_bytes_[row] = record.size_bytes;
  flags_[row] = record.system.bits;
  if (record.keywords != nullptr) keyword_indexes_[row] = index_of(*record.keywords);
}

void HotPageEdit::change_flags(std::uint32_t row, const FlagsChanged& change, ModSeq modseq) {
  const SystemFlags before{flags_[row]};
  const SystemFlags after = changed(before, change);
  flags_[row] = after.bits;
  modseqs_[row] = modseq.value;
  account_for(before, after, page_->sizes_bytes()[row]);
  page_->totals_.max_modseq = std::max(page_->totals_.max_modseq, modseq);
  if (change.keywords.empty() && change.operation != FlagOperation::replace) return;
  keyword_indexes_[row] = changed_set(keyword_indexes_[row], change);
}

void HotPageEdit::account_for(SystemFlags before, SystemFlags after, std::uint32_t size_bytes) {
  PageTotals& totals = page_->totals_;
  totals.unseen += after.has(SystemFlag::seen) ? 0u : 1u;
  totals.unseen -= before.has(SystemFlag::seen) ? 0u : 1u;
  if (before.has(SystemFlag::deleted) == after.has(SystemFlag::deleted)) return;
  totals.deleted += after.has(SystemFlag::deleted) ? 1u : 0u;
  totals.deleted -= before.has(SystemFlag::deleted) ? 1u : 0u;
  totals.deleted_bytes += after.has(SystemFlag::deleted) ? size_bytes : 0u;
  totals.deleted_bytes -= before.has(SystemFlag::deleted) ? size_bytes : 0u;
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
  for (std::uint16_t& index : keyword_indexes_) {
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
  for (std::uint16_t& index : keyword_indexes_) index = renumbered[index];
}

HotPagePtr HotPageEdit::finish() {
  // A page whose keywords stayed as they were uses every set that it did.
  if (totals_ == Totals::to_count || changed_by_ != nullptr) drop_unused_sets();
  if (totals_ == Totals::to_count) page_->totals_ = page_->recount();
  return std::move(page_);
}

HotPagePtr appended(const HotPage& page, std::span<const HotRecord> records) {
  HotPageEdit edit(page.size() + static_cast<std::uint32_t>(records.size()));
  edit.copy(page, 0, page.size());
  for (const HotRecord& record : records) edit.add(record);
  return edit.finish();
}

HotPagePtr with_flags(const HotPage& page, std::span<const UidRun> runs, const FlagsChanged& change, ModSeq modseq) {
  HotPageEdit edit(page);
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
