#include "search/content_scan.h"

#include <utility>

#include "base/log.h"
#include "search/content.h"
#include "search/evaluate.h"

namespace search {
namespace {

using base::Result;
using base::Task;

// What asking a message costs, about, and one for each octet.
constexpr std::uint64_t headers_nanoseconds = 5'000;
constexpr std::uint64_t text_nanoseconds = 2'000;

// Read together: so many messages and so many octets at most, or a single one that is larger. Beyond the last bound a
// message streams through.
constexpr std::size_t max_together = 64;
constexpr std::uint64_t max_together_bytes = 128u << 10;
constexpr std::uint64_t max_whole_bytes = 256u << 10;

// Of a live message that its page does not have: it matches nothing, NOT included.
base::Error lacking_row() { return {base::Errc::corrupt, "a message is missing in its page"}; }

// Damage costs its message, not the search; any other error ends it.
Result<void> passed_over(base::Uid uid, const base::Error& error) {
  if (error.code != base::Errc::corrupt) return base::fail(error);
  base::log::incident("search_skipped_message", error, {{"uid", uid.value}});
  return {};
}

}  // namespace

// The columns page only where a key asks for it.
Task<Result<void>> ContentScan::load(std::size_t index) {
  auto loading_cold = mailbox_.cold(state_, index);
  CO_TRY(cold_, co_await loading_cold);
  if (!program_.wanted.columns) co_return Result<void>();
  auto loading = mailbox_.columns(state_, index);
  CO_TRY(columns_, co_await loading);
  co_return Result<void>();
}

bool ContentScan::find(Candidate& candidate) {
  const base::Uid uid = candidate.hot.uid;
  const mail::ColdRecord* record = cold_->find_from(cold_from_, uid);
  if (record != nullptr && (columns_ == nullptr || columns_->find_from(columns_from_, uid))) {
    candidate.record = *record;
    candidate.columns_row = columns_from_;
    return true;
  }
  (void)passed_over(uid, lacking_row());
  return false;
}

Verdict ContentScan::judge(const Candidate& candidate, std::span<const Verdict> texts) const {
  Facts facts{candidate.hot, &candidate.record, nullptr, candidate.headers, texts};
  mail::ColumnsRow columns;
  if (columns_ != nullptr) {
    columns = columns_->at(candidate.columns_row);
    facts.columns = &columns;
  }
  return evaluate(program_.root, facts);
}

Task<Result<Verdict>> ContentScan::by_headers(Candidate& candidate) {
  auto asking = ask_headers(mailbox_, program_, candidate.record);
  Result<std::vector<Verdict>> headers = co_await asking;
  if (!headers.has_value()) {
    CO_TRY(passed_over(candidate.hot.uid, headers.error()));
    co_return Verdict::no;
  }
  candidate.headers = *std::move(headers);
  if (turn_.pace.worked(headers_nanoseconds)) {
    auto others = base::yield_to(turn_.executor);
    co_await others;
  }
  co_return judge(candidate, {});
}

Task<Result<void>> ContentScan::by_text_alone(const Candidate& candidate, RowSet& found) {
  auto asking = ask_texts(mailbox_, program_, candidate.record);
  const Result<std::vector<Verdict>> texts = co_await asking;
  if (!texts.has_value()) co_return passed_over(candidate.hot.uid, texts.error());
  if (judge(candidate, *texts) == Verdict::yes) found.add(candidate.row);
  if (turn_.pace.worked(text_nanoseconds + candidate.record.size_bytes)) {
    auto others = base::yield_to(turn_.executor);
    co_await others;
  }
  co_return Result<void>();
}

void ContentScan::let_wait(Candidate candidate) {
  waiting_bytes_ += candidate.record.size_bytes;
  waiting_.push_back(std::move(candidate));
}

bool ContentScan::fits(const Candidate& candidate) const {
  return waiting_.empty() ||
         (waiting_.size() < max_together && waiting_bytes_ + candidate.record.size_bytes <= max_together_bytes);
}

Task<Result<void>> ContentScan::by_text_together(RowSet& found) {
  std::vector<mail::ColdRecord> records;
  records.reserve(waiting_.size());
  for (const Candidate& candidate : waiting_) records.push_back(candidate.record);
  auto asking = ask_texts_together(mailbox_, program_, std::move(records));
  CO_TRY(const TextAnswers answers, co_await asking);
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (answers.failures[i].has_value()) {
      CO_TRY(passed_over(waiting_[i].hot.uid, *answers.failures[i]));
    } else if (judge(waiting_[i], answers.of(i)) == Verdict::yes) {
      found.add(waiting_[i].row);
    }
  }
  const std::uint64_t work = text_nanoseconds * waiting_.size() + waiting_bytes_;
  waiting_.clear();
  waiting_bytes_ = 0;
  if (turn_.pace.worked(work)) {
    auto others = base::yield_to(turn_.executor);
    co_await others;
  }
  co_return Result<void>();
}

// Headers before bodies: a message that its header rules out is not read.
Task<Result<void>> ContentScan::page(std::size_t index, const RowSet& open, RowSet& found) {
  auto loading = load(index);
  CO_TRY(co_await loading);
  const mail::HotPage& hot = *state_->pages()[index].hot;
  for (std::uint32_t row = 0; row < open.rows(); ++row) {
    if (!open.contains(row)) continue;
    Candidate candidate{row, 0, hot.at(row), {}, {}};
    if (!find(candidate)) continue;
    if (!program_.headers.empty()) {
      auto asking = by_headers(candidate);
      CO_TRY(const Verdict verdict, co_await asking);
      if (verdict == Verdict::yes) found.add(row);
      if (verdict != Verdict::unknown) continue;
    }
    if (candidate.record.size_bytes > max_whole_bytes) {
      auto asking = by_text_alone(candidate, found);
      CO_TRY(co_await asking);
      continue;
    }
    if (!fits(candidate)) {
      auto asking = by_text_together(found);
      CO_TRY(co_await asking);
    }
    let_wait(std::move(candidate));
  }
  if (!waiting_.empty()) {
    auto asking = by_text_together(found);
    CO_TRY(co_await asking);
  }
  co_return Result<void>();
}

}  // namespace search
