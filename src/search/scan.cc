#include "search/scan.h"

#include <utility>

#include "search/content_scan.h"
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
    ContentScan content(mailbox_, state_, program_, {executor_, pace_});
    auto reading = content.page(index, open, found);
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
