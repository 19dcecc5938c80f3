// Found: the messages that a search found, as rows of the pages of the state it ran on. What SEARCH, SORT and THREAD
// tell is made of it: UIDs, message numbers, the highest modseq. Invariant: pages ascend, none is without rows.
#pragma once

#include <vector>

#include "mail/mailbox_state.h"
#include "mail/uid_runs.h"
#include "search/row_set.h"

namespace search {

struct FoundRows {
  std::size_t page = 0;  // index into the state's directory
  RowSet rows;
};

class Found {
 public:
  Found() = default;
  explicit Found(mail::StatePtr state) : state_(std::move(state)) {}

  // Pages come in ascending order; nothing happens without a row.
  void add(std::size_t page, RowSet rows);

  const mail::StatePtr& state() const { return state_; }
  const std::vector<FoundRows>& pages() const { return pages_; }
  // Rows may be taken out; then drop_empty_pages().
  std::vector<FoundRows>& pages() { return pages_; }
  void drop_empty_pages();
  bool empty() const { return pages_.empty(); }
  std::uint32_t count() const;
  mail::UidRuns uids() const;
  // Require !empty().
  base::Uid lowest() const;
  base::Uid highest() const;
  // 0 without a message (RFC 7162 3.1.5).
  base::ModSeq highest_modseq() const;

 private:
  const mail::HotPage& hot(const FoundRows& found) const { return *state_->pages()[found.page].hot; }

  mail::StatePtr state_;
  std::vector<FoundRows> pages_;
};

}  // namespace search
