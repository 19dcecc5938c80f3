// ColdPage: what never changes of the messages of one page: sizes, dates, ids, body references. Read from the store
// when asked for, merged with what is not folded yet. Invariant: rows ascend by UID. It may hold rows of messages that
// are gone (folding drops them): find rows by UID.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "mail/types.h"

namespace mail {

class ColdPage {
 public:
  ColdPage() = default;
  explicit ColdPage(std::vector<ColdRecord> rows) : rows_(std::move(rows)) {}

  std::size_t size() const { return rows_.size(); }
  const ColdRecord& at(std::size_t row) const { return rows_[row]; }
  std::span<const ColdRecord> rows() const { return rows_; }
  // nullptr: not in this page. O(log rows).
  const ColdRecord* find(Uid uid) const;
  // The same in a scan by ascending UID, O(1) where few rows are skipped: `from` is 0 at first, and moves on.
  const ColdRecord* find_from(std::size_t& from, Uid uid) const;

 private:
  std::vector<ColdRecord> rows_;
};
using ColdPagePtr = std::shared_ptr<const ColdPage>;

}  // namespace mail
