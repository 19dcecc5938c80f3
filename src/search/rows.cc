#include "search/rows.h"

#include <limits>
#include <optional>
#include <utility>

#include "search/pace.h"

namespace search {
namespace {

using base::Result;
using base::Task;

constexpr std::uint64_t row_nanoseconds = 15;
constexpr std::int64_t not_dated = std::numeric_limits<std::int64_t>::min();  // no date of mime/ is

class Gathering {
 public:
  Gathering(mail::Mailbox& mailbox, Found& found, RowValues wanted)
      : mailbox_(mailbox), found_(found), wanted_(wanted) {}

  void reserve();
  Task<Result<void>> page(std::size_t index);
  Rows take() { return std::move(rows_); }

 private:
  // Fills sent_; whether every row has a Date.
  bool read_sent(const mail::ColumnsPage& columns);
  Task<Result<mail::ColdPagePtr>> cold_if_wanted(std::size_t page, const mail::ColumnsPage* columns);
  // Takes the rows that a page does not know out of `rows`.
  void append(const mail::HotPage& hot, const mail::ColdPage* cold, mail::ColumnsPagePtr columns, RowSet& rows);

  mail::Mailbox& mailbox_;
  Found& found_;
  const RowValues wanted_;
  Rows rows_;
  std::vector<std::int64_t> sent_;  // of each row of the page that is read, or not_dated
};

void Gathering::reserve() {
  const std::uint32_t count = found_.count();
  if (wanted_.arrival) rows_.arrival_seconds.reserve(count);
  if (wanted_.sent) rows_.sent_seconds.reserve(count);
  if (wanted_.size) rows_.size_bytes.reserve(count);
  if (wanted_.columns) rows_.places.reserve(count);
}

bool Gathering::read_sent(const mail::ColumnsPage& columns) {
  bool all = true;
  sent_.clear();
  for (std::size_t row = 0; row < columns.size(); ++row) {
    const std::optional<std::int64_t> seconds = columns.sent_utc_seconds(row);
    all = all && seconds.has_value();
    sent_.push_back(seconds.value_or(not_dated));
  }
  return all;
}

// The internal date stands in for a Date that is missing: else no cold page is read.
Task<Result<mail::ColdPagePtr>> Gathering::cold_if_wanted(std::size_t page, const mail::ColumnsPage* columns) {
  mail::ColdPagePtr cold;
  const bool all_dated = !wanted_.sent || read_sent(*columns);
  if (!wanted_.arrival && all_dated) co_return cold;
  auto loading = mailbox_.cold(found_.state(), page);
  CO_TRY(cold, co_await loading);
  co_return cold;
}

void Gathering::append(const mail::HotPage& hot, const mail::ColdPage* cold, mail::ColumnsPagePtr columns,
                       RowSet& rows) {
  const bool same_rows = columns != nullptr && columns->has_rows(hot.uids());
  const auto page = static_cast<std::uint32_t>(rows_.pages.size());
  std::size_t cold_from = 0;
  std::size_t columns_from = 0;
  RowSet unknown(rows.rows());
  rows.for_each([&](std::uint32_t row) {
    const base::Uid uid = hot.uid(row);
    const mail::ColdRecord* record = cold == nullptr ? nullptr : cold->find_from(cold_from, uid);
    const bool known = columns == nullptr || same_rows || columns->find_from(columns_from, uid);
    if (!known || (cold != nullptr && record == nullptr)) return unknown.add(row);
    ++rows_.size;
    const std::int64_t arrival = record == nullptr ? 0 : record->internal_date.unix_seconds;
    if (wanted_.arrival) rows_.arrival_seconds.push_back(arrival);
    if (wanted_.size) rows_.size_bytes.push_back(hot.sizes_bytes()[row]);
    const std::size_t at = same_rows ? row : columns_from;
    if (wanted_.sent) rows_.sent_seconds.push_back(sent_[at] == not_dated ? arrival : sent_[at]);
    if (wanted_.columns) rows_.places.push_back({page, static_cast<std::uint32_t>(at)});
  });
  rows -= unknown;
  if (columns != nullptr) rows_.pages.push_back(std::move(columns));
}

Task<Result<void>> Gathering::page(std::size_t index) {
  FoundRows& found = found_.pages()[index];
  const mail::HotPage& hot = *found_.state()->pages()[found.page].hot;
  mail::ColumnsPagePtr columns;
  if (wanted_.columns || wanted_.sent) {
    auto loading_columns = mailbox_.columns(found_.state(), found.page);
    CO_TRY(columns, co_await loading_columns);
  }
  auto loading_cold = cold_if_wanted(found.page, columns.get());
  CO_TRY(mail::ColdPagePtr cold, co_await loading_cold);
  append(hot, cold.get(), std::move(columns), found.rows);
  co_return Result<void>();
}

}  // namespace

Task<Result<Rows>> gather_rows(mail::Mailbox& mailbox, Found& found, RowValues wanted, base::Executor& executor) {
  Gathering gathering(mailbox, found, wanted);
  gathering.reserve();
  Pace pace;
  for (std::size_t index = 0; index < found.pages().size(); ++index) {
    auto gathering_page = gathering.page(index);
    CO_TRY(co_await gathering_page);
    if (!pace.worked(row_nanoseconds * found.pages()[index].rows.rows())) continue;
    auto others = base::yield_to(executor);
    co_await others;
  }
  found.drop_empty_pages();
  co_return gathering.take();
}

}  // namespace search
