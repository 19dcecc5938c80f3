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

HotPage::HotPage() : keyword_sets_(1) {
  static const auto none = std::make_shared<const std::string>(header_bytes, '\0');
  bytes_ = none;
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
  constexpr auto seen = static_cast<std::uint8_t>(SystemFlag::seen);
  constexpr auto deleted = static_cast<std::uint8_t>(SystemFlag::deleted);
  // Plain pointers: this runs over every page that changes, and checked access would keep it from being vectorised.
  const std::uint8_t* const bits = flags().data();
  const std::uint32_t* const sizes = sizes_bytes().data();
  const std::uint64_t* const all_modseqs = modseqs().data();
  PageTotals totals;
  std::uint64_t max_modseq = 0;
  for (std::uint32_t row = 0; row < size_; ++row) {
    totals.unseen += (bits[row] & seen) == 0 ? 1u : 0u;
    totals.deleted += (bits[row] & deleted) != 0 ? 1u : 0u;
    totals.bytes += sizes[row];
    max_modseq = std::max(max_modseq, all_modseqs[row]);
  }
  for (std::uint32_t row = 0; totals.deleted != 0 && row < size_; ++row) {
    if ((bits[row] & deleted) != 0) totals.deleted_bytes += sizes[row];
  }
  totals.max_modseq = ModSeq(max_modseq);
  return totals;
}

std::size_t HotPage::memory_bytes() const {
  std::size_t sum = sizeof(HotPage) + sizeof(std::string) + bytes_->capacity() + changed_.capacity();
  sum += keyword_sets_.capacity() * sizeof(KeywordSet);
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
