#include "search/scan.h"

#include <algorithm>

#include "base/log.h"
#include "search/content.h"
#include "search/evaluate.h"

namespace search {
namespace {

using base::Result;
using base::Task;

// Rows of one page that are not decided yet.
using Rows = std::vector<std::uint32_t>;

class Scan {
 public:
  Scan(mail::Mailbox& mailbox, mail::StatePtr state, const Program& program, base::Uid uid_end)
      : mailbox_(mailbox), state_(std::move(state)), program_(program), uid_end_(uid_end) {}

  Task<Result<void>> page(std::size_t index);
  Found take() { return std::move(found_); }

 private:
  Rows by_flags(const mail::HotPage& hot);
  Rows by_dates(const mail::HotPage& hot, const mail::ColdPage& cold, const Rows& rows);
  Rows by_columns(const mail::HotPage& hot, const mail::ColdPage& cold, const mail::ColumnsPage& columns,
                  const Rows& rows);
  Task<Result<void>> by_content(const mail::HotPage& hot, mail::ColdRecord record, std::uint32_t row,
                                const mail::ColumnsRow* columns);

  // Keeps the undecided for the next stage.
  void decide(Verdict verdict, const mail::HotRecord& hot, std::uint32_t row, Rows& undecided);
  void add_sorted();

  mail::Mailbox& mailbox_;
  const mail::StatePtr state_;
  const Program& program_;
  const base::Uid uid_end_;
  Found found_;
  std::vector<base::Uid> of_page_;  // found on this page, in the order they were decided
};

void Scan::decide(Verdict verdict, const mail::HotRecord& hot, std::uint32_t row, Rows& undecided) {
  if (verdict == Verdict::unknown) undecided.push_back(row);
  if (verdict != Verdict::yes) return;
  of_page_.push_back(hot.uid);
  found_.highest_modseq = std::max(found_.highest_modseq, hot.modseq);
}

Rows Scan::by_flags(const mail::HotPage& hot) {
  Rows undecided;
  Facts facts;
  const std::uint32_t end = hot.lower_bound(uid_end_);
  of_page_.reserve(end);
  for (std::uint32_t row = 0; row < end; ++row) {
    facts.hot = hot.at(row);
    decide(evaluate(program_.root, facts), facts.hot, row, undecided);
  }
  return undecided;
}

Rows Scan::by_dates(const mail::HotPage& hot, const mail::ColdPage& cold, const Rows& rows) {
  Rows undecided;
  Facts facts;
  std::size_t from = 0;
  for (std::uint32_t row : rows) {
    facts.hot = hot.at(row);
    facts.cold = cold.find_from(from, facts.hot.uid);
    if (facts.cold != nullptr) decide(evaluate(program_.root, facts), facts.hot, row, undecided);
  }
  return undecided;
}

Rows Scan::by_columns(const mail::HotPage& hot, const mail::ColdPage& cold, const mail::ColumnsPage& columns,
                      const Rows& rows) {
  Rows undecided;
  Facts facts;
  std::size_t cold_from = 0;
  std::size_t columns_from = 0;
  for (std::uint32_t row : rows) {
    facts.hot = hot.at(row);
    facts.cold = cold.find_from(cold_from, facts.hot.uid);
    const auto at = columns.find_from(columns_from, facts.hot.uid);
    if (!at) continue;
    const mail::ColumnsRow values = columns.at(*at);
    facts.columns = &values;
    decide(evaluate(program_.root, facts), facts.hot, row, undecided);
  }
  return undecided;
}

// Headers before bodies: a message that its header rules out is not read.
Task<Result<void>> Scan::by_content(const mail::HotPage& hot, mail::ColdRecord record, std::uint32_t row,
                                    const mail::ColumnsRow* columns) {
  Facts facts{hot.at(row), &record, columns, {}, {}};
  std::vector<Verdict> headers;
  std::vector<Verdict> texts;
  Rows undecided;
  if (!program_.headers.empty()) {
    auto asking = ask_headers(mailbox_, program_, record);
    CO_TRY(headers, co_await asking);
    facts.headers = headers;
    if (evaluate(program_.root, facts) != Verdict::unknown) {
      decide(evaluate(program_.root, facts), facts.hot, row, undecided);
      co_return Result<void>();
    }
  }
  auto asking = ask_texts(mailbox_, program_, record);
  CO_TRY(texts, co_await asking);
  facts.texts = texts;
  decide(evaluate(program_.root, facts), facts.hot, row, undecided);
  co_return Result<void>();
}

void Scan::add_sorted() {
  // What one stage decides is in order already.
  if (!std::ranges::is_sorted(of_page_)) std::ranges::sort(of_page_);
  for (base::Uid uid : of_page_) found_.uids.add(uid);
  of_page_.clear();
}

Task<Result<void>> Scan::page(std::size_t index) {
  const mail::HotPagePtr hot = state_->pages()[index].hot;
  Rows rows = by_flags(*hot);
  if (!rows.empty()) {
    auto loading_cold = mailbox_.cold(state_, index);
    CO_TRY(mail::ColdPagePtr cold, co_await loading_cold);
    rows = by_dates(*hot, *cold, rows);
    if (!rows.empty()) {
      auto loading_columns = mailbox_.columns(state_, index);
      CO_TRY(mail::ColumnsPagePtr columns, co_await loading_columns);
      rows = by_columns(*hot, *cold, *columns, rows);
      for (std::uint32_t row : rows) {
        const base::Uid uid = hot->uid(row);
        const mail::ColumnsRow values = columns->at(*columns->find(uid));
        auto asking = by_content(*hot, *cold->find(uid), row, &values);
        Result<void> asked = co_await asking;
        // A body that cannot be read costs its message, not the search.
        if (!asked.has_value() && asked.error().code != base::Errc::corrupt)
          co_return base::fail(std::move(asked).error());
        if (!asked.has_value()) base::log::incident("search_skipped_message", asked.error(), {{"uid", uid.value}});
      }
    }
  }
  add_sorted();
  co_return Result<void>();
}

}  // namespace

Task<Result<Found>> scan(mail::Mailbox& mailbox, mail::StatePtr state, const Program& program, base::Uid uid_end,
                         base::Executor& executor) {
  Scan scan(mailbox, state, program, uid_end);
  for (std::size_t index = 0; index < state->pages().size(); ++index) {
    auto searching = scan.page(index);
    CO_TRY(co_await searching);
    auto others = base::yield_to(executor);
    co_await others;
  }
  co_return scan.take();
}

}  // namespace search
