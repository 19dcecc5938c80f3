#include "mail/columns_page.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "mail/change.h"

namespace mail {

ColumnsPage::ColumnsPage(std::shared_ptr<const StoredColumns> stored, std::vector<std::shared_ptr<const Appended>> tail)
    : stored_(std::move(stored)), tail_(std::move(tail)), stored_rows_(stored_ ? stored_->size() : 0) {}

std::size_t ColumnsPage::size() const { return stored_rows_ + tail_.size(); }

Uid ColumnsPage::uid(std::size_t row) const {
  return row < stored_rows_ ? stored_->uid(row) : tail_[row - stored_rows_]->cold.uid;
}

ColumnsRow ColumnsPage::at(std::size_t row) const {
  if (row < stored_rows_) return stored_->at(row);
  const Appended& message = *tail_[row - stored_rows_];
  return row_of(message.cold.uid, message.columns);
}

std::string_view ColumnsPage::text(TextColumn column, std::size_t row) const {
  if (row < stored_rows_) return stored_->text(column, row);
  return text_of(tail_[row - stored_rows_]->columns, column);
}

std::optional<std::int64_t> ColumnsPage::sent_utc_seconds(std::size_t row) const {
  if (row < stored_rows_) return stored_->sent_utc_seconds(row);
  return tail_[row - stored_rows_]->columns.sent_utc_seconds;
}

std::optional<std::int32_t> ColumnsPage::sent_local_days(std::size_t row) const {
  if (row < stored_rows_) return stored_->sent_local_days(row);
  return tail_[row - stored_rows_]->columns.sent_local_days;
}

bool ColumnsPage::cut(std::size_t row) const {
  return row < stored_rows_ ? stored_->cut(row) : tail_[row - stored_rows_]->columns.cut;
}

bool ColumnsPage::any_cut() const {
  return (stored_ && stored_->any_cut()) ||
         std::ranges::any_of(tail_, [](const auto& message) { return message->columns.cut; });
}

ColumnTexts ColumnsPage::stored_texts(TextColumn column) const {
  return stored_ ? stored_->texts(column) : ColumnTexts{};
}

bool ColumnsPage::has_rows(std::span<const std::uint32_t> uids) const {
  static_assert(sizeof(Uid) == sizeof(std::uint32_t));
  if (uids.size() != size()) return false;
  if (stored_ && std::memcmp(stored_->uids().data(), uids.data(), stored_rows_ * sizeof(Uid)) != 0) return false;
  for (std::size_t row = stored_rows_; row < uids.size(); ++row) {
    if (uid(row) != Uid(uids[row])) return false;
  }
  return true;
}

ThreadKeys ColumnsPage::thread_keys(std::size_t row) const {
  if (row < stored_rows_) return stored_->thread_keys(row);
  return thread_keys_of(tail_[row - stored_rows_]->columns);
}

bool ColumnsPage::reply_or_forward(std::size_t row) const {
  return row < stored_rows_ ? stored_->reply_or_forward(row) : tail_[row - stored_rows_]->columns.reply_or_forward;
}

std::optional<std::size_t> ColumnsPage::find_from(std::size_t& from, Uid uid) const {
  while (from < size() && this->uid(from) < uid) ++from;
  if (from == size() || this->uid(from) != uid) return std::nullopt;
  return from;
}

std::optional<std::size_t> ColumnsPage::find(Uid uid) const {
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (this->uid(middle) < uid) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == size() || this->uid(low) != uid) return std::nullopt;
  return low;
}

}  // namespace mail
