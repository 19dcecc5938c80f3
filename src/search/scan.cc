#include "search/scan.h"

#include <utility>

#include "base/log.h"
#include "search/content.h"
#include "search/evaluate.h"
#include "search/evaluate_page.h"
#include "search/pace.h"

namespace search {
namespace {

using base::Result;
using base::Task;

// What the stages cost a message, about.
constexpr std::uint64_t flags_nanoseconds = 1;
constexpr std::uint64_t cold_nanoseconds = 4;
constexpr std::uint64_t columns_nanoseconds = 20;
constexpr std::uint64_t content_nanoseconds = 5'000;  // and one for each octet

// Of a live message that its page does not have: it matches nothing, NOT included, and the log says which.
base::Error lacking_row() { return {base::Errc::corrupt, "a message is missing in its page"}; }

class Scan {
 public:
  Scan(mail::Mailbox& mailbox, mail::StatePtr state, const Program& program, base::Uid uid_end,
       base::Executor& executor)
      : mailbox_(mailbox),
        state_(std::move(state)),
        program_(program),
        uid_end_(uid_end),
        executor_(executor),
        found_(state_) {}

  Task<Result<void>> page(std::size_t index);
  Found take() { return std::move(found_); }

 private:
  // Decides what it can of `open`; what stays open is for the next stage.
  void decide(const PageFacts& facts, RowSet& open, RowSet& found) const;
  Task<Result<void>> by_pages(std::size_t index, RowSet& open, RowSet& found);
  Task<Result<void>> by_content(std::size_t index, const RowSet& open, RowSet& found);
  Task<Result<Verdict>> ask(const mail::HotRecord& hot, const mail::ColdRecord& record,
                            const mail::ColumnsRow* columns);

  mail::Mailbox& mailbox_;
  const mail::StatePtr state_;
  const Program& program_;
  const base::Uid uid_end_;
  base::Executor& executor_;
  Pace pace_;
  Found found_;
};

void Scan::decide(const PageFacts& facts, RowSet& open, RowSet& found) const {
  Verdicts verdicts = evaluate(program_.root, facts, open);
  found |= verdicts.yes;
  open = std::move(verdicts.unknown);
}

// Headers before bodies: a message that its header rules out is not read.
Task<Result<Verdict>> Scan::ask(const mail::HotRecord& hot, const mail::ColdRecord& record,
                                const mail::ColumnsRow* columns) {
  Facts facts{hot, &record, columns, {}, {}};
  std::vector<Verdict> headers;
  std::vector<Verdict> texts;
  if (!program_.headers.empty()) {
    auto asking = ask_headers(mailbox_, program_, record);
    CO_TRY(headers, co_await asking);
    facts.headers = headers;
    const Verdict verdict = evaluate(program_.root, facts);
    if (verdict != Verdict::unknown) co_return verdict;
  }
  auto asking = ask_texts(mailbox_, program_, record);
  CO_TRY(texts, co_await asking);
  facts.texts = texts;
  co_return evaluate(program_.root, facts);
}

// The columns page only where a key asks for it.
Task<Result<void>> Scan::by_content(std::size_t index, const RowSet& open, RowSet& found) {
  const mail::HotPage& hot = *state_->pages()[index].hot;
  auto loading_cold = mailbox_.cold(state_, index);
  CO_TRY(mail::ColdPagePtr cold, co_await loading_cold);
  mail::ColumnsPagePtr columns;
  if (program_.wanted.columns) {
    auto loading = mailbox_.columns(state_, index);
    CO_TRY(columns, co_await loading);
  }
  std::size_t cold_from = 0;
  std::size_t columns_from = 0;
  for (std::uint32_t row = 0; row < open.rows(); ++row) {
    if (!open.contains(row)) continue;
    const base::Uid uid = hot.uid(row);
    const mail::ColdRecord* record = cold->find_from(cold_from, uid);
    const bool known = columns == nullptr || columns->find_from(columns_from, uid);
    if (record == nullptr || !known) {
      base::log::incident("search_skipped_message", lacking_row(), {{"uid", uid.value}});
      continue;
    }
    mail::ColumnsRow values;
    if (columns != nullptr) values = columns->at(columns_from);
    const mail::HotRecord flags = hot.at(row);
    const mail::ColumnsRow* const of_columns = columns == nullptr ? nullptr : &values;
    auto asking = ask(flags, *record, of_columns);
    const Result<Verdict> verdict = co_await asking;
    // A body that cannot be read costs its message, not the search.
    if (!verdict.has_value() && verdict.error().code != base::Errc::corrupt) co_return base::fail(verdict.error());
    if (!verdict.has_value()) base::log::incident("search_skipped_message", verdict.error(), {{"uid", uid.value}});
    if (verdict.has_value() && *verdict == Verdict::yes) found.add(row);
    if (!pace_.worked(content_nanoseconds + record->size_bytes)) continue;
    auto others = base::yield_to(executor_);
    co_await others;
  }
  co_return Result<void>();
}

Task<Result<void>> Scan::by_pages(std::size_t index, RowSet& open, RowSet& found) {
  PageFacts facts{*state_->pages()[index].hot};
  decide(facts, open, found);
  mail::ColdPagePtr cold;
  if (open.any() && program_.wanted.cold) {
    auto loading = mailbox_.cold(state_, index);
    CO_TRY(cold, co_await loading);
    facts.cold = cold.get();
    decide(facts, open, found);
  }
  if (open.any() && program_.wanted.columns) {
    auto loading = mailbox_.columns(state_, index);
    CO_TRY(mail::ColumnsPagePtr columns, co_await loading);
    facts.columns = columns.get();
    decide(facts, open, found);
  }
  std::uint64_t cost = flags_nanoseconds;
  if (facts.cold != nullptr) cost += cold_nanoseconds;
  if (facts.columns != nullptr) cost += columns_nanoseconds;
  if (pace_.worked(cost * facts.hot.size())) {
    auto others = base::yield_to(executor_);
    co_await others;
  }
  co_return Result<void>();
}

Task<Result<void>> Scan::page(std::size_t index) {
  const mail::HotPage& hot = *state_->pages()[index].hot;
  const bool all_told = hot.size() > 0 && hot.uid(hot.size() - 1) < uid_end_;
  RowSet open = RowSet::first(hot.size(), all_told ? hot.size() : hot.lower_bound(uid_end_));
  RowSet found(hot.size());
  auto scanning = by_pages(index, open, found);
  CO_TRY(co_await scanning);
  if (open.any()) {
    auto reading = by_content(index, open, found);
    CO_TRY(co_await reading);
  }
  found_.add(index, std::move(found));
  co_return Result<void>();
}

}  // namespace

Task<Result<Found>> scan(mail::Mailbox& mailbox, mail::StatePtr state, const Program& program, base::Uid uid_end,
                         base::Executor& executor) {
  Scan scan(mailbox, state, program, uid_end, executor);
  for (std::size_t index = 0; index < state->pages().size(); ++index) {
    auto searching = scan.page(index);
    CO_TRY(co_await searching);
  }
  co_return scan.take();
}

}  // namespace search
