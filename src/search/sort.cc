#include "search/sort.h"

#include <algorithm>
#include <compare>

namespace search {
namespace {

std::strong_ordering compare(const Row& a, const Row& b, imap::SortKey key) {
  switch (key) {
    case imap::SortKey::arrival: return a.arrival_seconds <=> b.arrival_seconds;
    case imap::SortKey::date: return a.sent_seconds <=> b.sent_seconds;
    case imap::SortKey::size: return a.size_bytes <=> b.size_bytes;
    case imap::SortKey::from: return a.columns.from_mailbox <=> b.columns.from_mailbox;
    case imap::SortKey::to: return a.columns.to_mailbox <=> b.columns.to_mailbox;
    case imap::SortKey::cc: return a.columns.cc_mailbox <=> b.columns.cc_mailbox;
    case imap::SortKey::subject: return a.columns.base_subject <=> b.columns.base_subject;
    case imap::SortKey::display_from: return a.columns.display_from <=> b.columns.display_from;
    case imap::SortKey::display_to: return a.columns.display_to <=> b.columns.display_to;
  }
  return std::strong_ordering::equal;
}

}  // namespace

std::vector<base::Uid> sorted(std::span<const Row> rows, std::span<const imap::SortCriterion> criteria) {
  std::vector<std::uint32_t> order(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    for (const imap::SortCriterion& criterion : criteria) {
      const auto compared = compare(rows[a], rows[b], criterion.key);
      if (compared == 0) continue;
      return criterion.order == imap::SortOrder::reverse ? compared > 0 : compared < 0;
    }
    return a < b;
  });
  std::vector<base::Uid> uids;
  uids.reserve(order.size());
  for (std::uint32_t i : order) uids.push_back(rows[i].uid);
  return uids;
}

}  // namespace search
