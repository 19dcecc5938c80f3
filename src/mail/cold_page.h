// ColdPage: what never changes of the messages of one page: sizes, dates, ids, body references. Read from the store
// when asked for, merged with what is not folded yet. Invariant: rows ascend by UID. It may hold rows of messages that
// are gone (folding drops them): find rows by UID.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "mail/types.h"

namespace mail {

// Between which the internal dates of a page lie, both included: whole pages are found or passed over by it.
struct DateBounds {
  std::int64_t earliest_seconds = 0;
  std::int64_t latest_seconds = 0;
};

class ColdPage {
 public:
  ColdPage() = default;
  explicit ColdPage(std::vector<ColdRecord> rows);

  std::size_t size() const { return rows_.size(); }
  // Whether row i is the i-th of `uids`, for all of them: the page is all of these messages and nothing else. O(rows),
  // about a tenth of a nanosecond each.
  bool has_rows(std::span<const std::uint32_t> uids) const;
  const ColdRecord& at(std::size_t row) const { return rows_[row]; }
  std::span<const ColdRecord> rows() const { return rows_; }
  // As instants, and as they are read in the zone that each was given in. Of the rows of messages that are gone, too.
  const DateBounds& unix_bounds() const { return unix_bounds_; }
  const DateBounds& local_bounds() const { return local_bounds_; }
  // nullptr: not in this page. O(log rows).
  const ColdRecord* find(Uid uid) const;
  // The same in a scan by ascending UID, O(1) where few rows are skipped: `from` is 0 at first, and moves on.
  const ColdRecord* find_from(std::size_t& from, Uid uid) const;

 private:
  std::vector<ColdRecord> rows_;
  std::vector<Uid> uids_;  // of the rows, once more: close together
  DateBounds unix_bounds_, local_bounds_;
};
using ColdPagePtr = std::shared_ptr<const ColdPage>;

}  // namespace mail
