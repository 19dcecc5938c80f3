#include "search/rows.h"

namespace search {
namespace {

// The wanted messages of one page after the other: what lies below is not looked at again.
class Wanted {
 public:
  explicit Wanted(const mail::UidRuns& uids) : runs_(uids.runs()) {}
  bool contains(base::Uid uid) {
    while (next_ < runs_.size() && runs_[next_].last < uid) ++next_;
    return next_ < runs_.size() && runs_[next_].first <= uid;
  }
  bool any_up_to(base::Uid first, base::Uid last) {
    (void)contains(first);
    return next_ < runs_.size() && runs_[next_].first <= last;
  }

 private:
  std::span<const mail::UidRun> runs_;
  std::size_t next_ = 0;
};

void append_rows(const mail::HotPage& hot, const mail::ColdPage& cold, const mail::ColumnsPage& columns, Wanted& wanted,
                 std::vector<Row>& out) {
  std::size_t cold_from = 0;
  std::size_t columns_from = 0;
  for (std::uint32_t i = 0; i < hot.size(); ++i) {
    const base::Uid uid = hot.uid(i);
    if (!wanted.contains(uid)) continue;
    const mail::ColdRecord* record = cold.find_from(cold_from, uid);
    const auto at = columns.find_from(columns_from, uid);
    if (record == nullptr || !at) continue;
    const std::int64_t arrival = record->internal_date.unix_seconds;
    out.push_back({uid, static_cast<std::uint32_t>(*at), &columns, arrival,
                   columns.sent_utc_seconds(*at).value_or(arrival), record->size_bytes});
  }
}

}  // namespace

base::Task<base::Result<Rows>> gather_rows(mail::Mailbox& mailbox, mail::StatePtr state, mail::UidRuns uids,
                                           base::Executor& executor) {
  Rows gathered;
  gathered.rows.reserve(uids.count());
  Wanted wanted(uids);
  for (std::size_t index = 0; index < state->pages().size(); ++index) {
    const mail::HotPagePtr hot = state->pages()[index].hot;
    if (!wanted.any_up_to(hot->uid(0), hot->uid(hot->size() - 1))) continue;
    auto loading_cold = mailbox.cold(state, index);
    CO_TRY(mail::ColdPagePtr cold, co_await loading_cold);
    auto loading_columns = mailbox.columns(state, index);
    CO_TRY(mail::ColumnsPagePtr columns, co_await loading_columns);
    append_rows(*hot, *cold, *columns, wanted, gathered.rows);
    gathered.pages.push_back(std::move(columns));
    auto others = base::yield_to(executor);
    co_await others;
  }
  co_return gathered;
}

}  // namespace search
