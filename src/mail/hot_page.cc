#include "mail/hot_page.h"

#include <algorithm>

namespace mail {

PageTotals& PageTotals::operator+=(const PageTotals& other) {
  max_modseq = std::max(max_modseq, other.max_modseq);
  unseen += other.unseen;
  deleted += other.deleted;
  bytes += other.bytes;
  deleted_bytes += other.deleted_bytes;
  return *this;
}

HotPage::HotPage() : bytes_(header_bytes, '\0'), keyword_sets_(1) {}

const KeywordSet& HotPage::keywords(std::uint32_t row) const {
  // Stored pages are not trusted: an index that names no set is the empty set.
  const std::uint16_t index = keyword_indexes()[row];
  return keyword_sets_[index < keyword_sets_.size() ? index : 0];
}

HotRecord HotPage::at(std::uint32_t row) const {
  return {.uid = uid(row),
          .system = system(row),
          .modseq = modseq(row),
          .keywords = &keywords(row),
          .size_bytes = sizes_bytes()[row]};
}

std::uint32_t HotPage::lower_bound(Uid uid) const {
  const auto all = uids();
  return static_cast<std::uint32_t>(std::lower_bound(all.begin(), all.end(), uid.value) - all.begin());
}

std::uint32_t HotPage::first_unseen() const {
  if (totals_.unseen == 0) return size_;
  const auto all = flags();
  const auto seen = static_cast<std::uint8_t>(SystemFlag::seen);
  const auto found = std::find_if(all.begin(), all.end(), [=](std::uint8_t bits) { return (bits & seen) == 0; });
  return static_cast<std::uint32_t>(found - all.begin());
}

PageTotals HotPage::recount() const {
  PageTotals totals;
  const auto all_flags = flags();
  const auto all_sizes = sizes_bytes();
  for (std::uint32_t row = 0; row < size_; ++row) {
    const std::uint32_t unseen = (all_flags[row] & static_cast<std::uint8_t>(SystemFlag::seen)) == 0 ? 1 : 0;
    const std::uint32_t deleted = (all_flags[row] & static_cast<std::uint8_t>(SystemFlag::deleted)) != 0 ? 1 : 0;
    totals.unseen += unseen;
    totals.deleted += deleted;
    totals.bytes += all_sizes[row];
    totals.deleted_bytes += std::uint64_t{all_sizes[row]} * deleted;
  }
  std::uint64_t max_modseq = 0;
  for (const std::uint64_t modseq : modseqs()) max_modseq = std::max(max_modseq, modseq);
  totals.max_modseq = ModSeq(max_modseq);
  return totals;
}

std::size_t HotPage::memory_bytes() const {
  std::size_t sum = sizeof(HotPage) + bytes_.capacity() + keyword_sets_.capacity() * sizeof(KeywordSet);
  for (const KeywordSet& set : keyword_sets_) sum += set.capacity() * sizeof(KeywordId);
  return sum;
}

bool HotPage::operator==(const HotPage& other) const {
  if (size_ != other.size_ || totals_ != other.totals_) return false;
  if (!std::ranges::equal(uids(), other.uids()) || !std::ranges::equal(modseqs(), other.modseqs())) return false;
  if (!std::ranges::equal(sizes_bytes(), other.sizes_bytes()) || !std::ranges::equal(flags(), other.flags()))
    return false;
  for (std::uint32_t row = 0; row < size_; ++row) {
    if (keywords(row) != other.keywords(row)) return false;
  }
  return true;
}

}  // namespace mail
