#include "search/rows.h"

namespace search {
namespace {

// Messages of the page that are wanted, with their place in it.
void append_rows(const mail::HotPage& hot, const mail::ColdPage& cold, const mail::ColumnsPage& columns,
                 const mail::UidRuns& uids, std::vector<Row>& out) {
  for (std::uint32_t i = 0; i < hot.size(); ++i) {
    const base::Uid uid = hot.uid(i);
    if (!uids.contains(uid)) continue;
    const mail::ColdRecord* record = cold.find(uid);
    const auto at = columns.find(uid);
    if (record == nullptr || !at) continue;
    Row row{uid, record->internal_date.unix_seconds, record->internal_date.unix_seconds, record->size_bytes,
            columns.at(*at)};
    if (row.columns.sent_utc_seconds) row.sent_seconds = *row.columns.sent_utc_seconds;
    out.push_back(row);
  }
}

bool wanted(const mail::HotPage& hot, const mail::UidRuns& uids) {
  for (std::uint32_t i = 0; i < hot.size(); ++i) {
    if (uids.contains(hot.uid(i))) return true;
  }
  return false;
}

}  // namespace

base::Task<base::Result<Rows>> gather_rows(mail::Mailbox& mailbox, mail::StatePtr state, mail::UidRuns uids,
                                           base::Executor& executor) {
  Rows gathered;
  gathered.rows.reserve(uids.count());
  for (std::size_t index = 0; index < state->pages().size(); ++index) {
    const mail::HotPagePtr hot = state->pages()[index].hot;
    if (!wanted(*hot, uids)) continue;
    auto loading_cold = mailbox.cold(state, index);
    CO_TRY(mail::ColdPagePtr cold, co_await loading_cold);
    auto loading_columns = mailbox.columns(state, index);
    CO_TRY(mail::ColumnsPagePtr columns, co_await loading_columns);
    append_rows(*hot, *cold, *columns, uids, gathered.rows);
    gathered.pages.push_back(std::move(columns));
    auto others = base::yield_to(executor);
    co_await others;
  }
  co_return gathered;
}

}  // namespace search
