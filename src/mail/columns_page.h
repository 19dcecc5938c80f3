// ColumnsPage: what SORT, THREAD and header SEARCH want of the messages of one page, normalised and decoded at delivery
// (mime/columns.h). Stored rows and rows not folded yet look alike. Scans read views: nothing is allocated for a
// message. Invariant: rows ascend by UID. It may hold rows of messages that are gone (folding drops them): find rows by
// UID.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/stored_columns.h"
#include "mail/types.h"
#include "mime/columns.h"

namespace mail {

struct Appended;

class ColumnsPage {
 public:
  ColumnsPage() = default;
  // `tail` rows lie behind the stored ones (nullptr: none are stored). Neither is copied.
  ColumnsPage(std::shared_ptr<const StoredColumns> stored, std::vector<std::shared_ptr<const Appended>> tail);

  std::size_t size() const;
  // Requires row < size().
  Uid uid(std::size_t row) const;
  ColumnsRow at(std::size_t row) const;  // its views are valid as long as the page
  // Single columns of a row, for scans that need no other.
  std::string_view text(TextColumn column, std::size_t row) const;
  std::optional<std::int64_t> sent_utc_seconds(std::size_t row) const;
  std::optional<std::int32_t> sent_local_days(std::size_t row) const;
  bool cut(std::size_t row) const;
  bool any_cut() const;
  // The rows that are stored, in one piece: the first of size(). The others are to be asked one by one.
  ColumnTexts stored_texts(TextColumn column) const;
  // Of the base subjects of the same rows; nullptr: there are none, or too many.
  const TextDictionary* stored_base_subjects() const { return stored_ ? stored_->base_subjects() : nullptr; }
  // The page as it is stored, whose rows are the first ones; nullptr: there are none.
  const StoredColumns* stored() const { return stored_.get(); }
  // Whether row i is the i-th of `uids`, for all of them: nothing needs to be found then.
  bool has_rows(std::span<const std::uint32_t> uids) const;
  ThreadKeys thread_keys(std::size_t row) const;
  bool reply_or_forward(std::size_t row) const;
  // O(log rows); nullopt: not in this page.
  std::optional<std::size_t> find(Uid uid) const;
  // The same in a scan by ascending UID, O(1) where few rows are skipped: `from` is 0 at first, and moves on.
  std::optional<std::size_t> find_from(std::size_t& from, Uid uid) const;

 private:
  std::shared_ptr<const StoredColumns> stored_;
  std::vector<std::shared_ptr<const Appended>> tail_;
  std::size_t stored_rows_ = 0;
};
using ColumnsPagePtr = std::shared_ptr<const ColumnsPage>;

}  // namespace mail
