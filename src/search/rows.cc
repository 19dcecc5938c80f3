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

// of(row) for each of the rows. All of a page is one run, which needs no bits.
template <class Of, class Value>
void append_values(const RowSet& rows, Of&& of, std::vector<Value>& to) {
  const std::uint32_t count = rows.count();
  const std::size_t before = to.size();
  to.resize(before + count);
  Value* at = to.data() + before;
  if (count == rows.rows()) {
    for (std::uint32_t row = 0; row < count; ++row) at[row] = of(row);
  } else {
    rows.for_each([&](std::uint32_t row) { *at++ = of(row); });
  }
}

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
  // Where row i of the hot page is row i of both others, and where not: without the rows that it returns.
  void append_same(const mail::HotPage& hot, const mail::ColdPage* cold, const RowSet& rows);
  RowSet append_found(const mail::HotPage& hot, const mail::ColdPage* cold, const mail::ColumnsPage* columns,
                      const RowSet& rows);

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
  const mail::StoredColumns* const stored = columns.stored();
  sent_.clear();
  bool all = true;
  if (stored != nullptr && stored->all_sent()) {
    const std::span<const std::int64_t> seconds = stored->sent_utc_seconds();
    sent_.assign(seconds.begin(), seconds.end());
  }
  for (std::size_t row = sent_.size(); row < columns.size(); ++row) {
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
  const bool same_rows =
      (cold == nullptr || cold->has_rows(hot.uids())) && (columns == nullptr || columns->has_rows(hot.uids()));
  if (same_rows) append_same(hot, cold, rows);
  if (!same_rows) rows -= append_found(hot, cold, columns.get(), rows);
  if (columns != nullptr) rows_.pages.push_back(std::move(columns));
}

// A value at a time, so that each loop does one thing.
void Gathering::append_same(const mail::HotPage& hot, const mail::ColdPage* cold, const RowSet& rows) {
  rows_.size += rows.count();
  const auto page = static_cast<std::uint32_t>(rows_.pages.size());
  const auto arrival = [&](std::uint32_t row) { return cold->at(row).internal_date.unix_seconds; };
  const auto sent = [&](std::uint32_t row) { return sent_[row]; };
  const auto sent_or_arrival = [&](std::uint32_t row) { return sent_[row] == not_dated ? arrival(row) : sent_[row]; };
  if (wanted_.arrival) append_values(rows, arrival, rows_.arrival_seconds);
  if (wanted_.size) append_values(rows, [&](std::uint32_t row) { return hot.sizes_bytes()[row]; }, rows_.size_bytes);
  if (wanted_.sent && cold == nullptr) append_values(rows, sent, rows_.sent_seconds);
  if (wanted_.sent && cold != nullptr) append_values(rows, sent_or_arrival, rows_.sent_seconds);
  if (wanted_.columns) append_values(rows, [&](std::uint32_t row) { return Rows::Place{page, row}; }, rows_.places);
}

RowSet Gathering::append_found(const mail::HotPage& hot, const mail::ColdPage* cold, const mail::ColumnsPage* columns,
                               const RowSet& rows) {
  const auto page = static_cast<std::uint32_t>(rows_.pages.size());
  std::size_t cold_from = 0;
  std::size_t at = 0;  // the row of the columns page
  RowSet unknown(rows.rows());
  rows.for_each([&](std::uint32_t row) {
    const base::Uid uid = hot.uid(row);
    const mail::ColdRecord* record = cold == nullptr ? nullptr : cold->find_from(cold_from, uid);
    const bool known = columns == nullptr || columns->find_from(at, uid);
    if (!known || (cold != nullptr && record == nullptr)) return unknown.add(row);
    ++rows_.size;
    const std::int64_t arrival = record == nullptr ? 0 : record->internal_date.unix_seconds;
    if (wanted_.arrival) rows_.arrival_seconds.push_back(arrival);
    if (wanted_.size) rows_.size_bytes.push_back(hot.sizes_bytes()[row]);
    if (wanted_.sent) rows_.sent_seconds.push_back(sent_[at] == not_dated ? arrival : sent_[at]);
    if (wanted_.columns) rows_.places.push_back({page, static_cast<std::uint32_t>(at)});
  });
  return unknown;
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
