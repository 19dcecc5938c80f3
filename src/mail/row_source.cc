#include "mail/row_source.h"

#include <algorithm>

#include "mail/change.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// Indexes of the pages that hold any of the UIDs.
std::vector<std::size_t> pages_with(const MailboxState& state, const UidRuns& uids) {
  std::vector<std::size_t> out;
  for (const UidRun& run : uids.runs()) {
    const PageDirectory::Place first = state.pages().lower_bound(run.first);
    for (std::size_t page = first.page; page < state.pages().size(); ++page) {
      if (page != first.page && state.pages()[page].lower > run.last) break;
      if (out.empty() || out.back() < page) out.push_back(page);
    }
  }
  return out;
}

std::optional<std::size_t> find_row(const StoredColumns& columns, Uid uid) {
  auto uids = columns.uids();
  auto found = std::lower_bound(uids.begin(), uids.end(), uid);
  if (found == uids.end() || *found != uid) return std::nullopt;
  return static_cast<std::size_t>(found - uids.begin());
}

}  // namespace

Task<Result<RowSource>> RowSource::read(AccountCore& account, OpenMailboxPtr mailbox, StatePtr state, UidRuns uids,
                                        Want want) {
  RowSource source;
  const std::vector<std::size_t> indexes = pages_with(*state, uids);
  for (std::size_t index : indexes) {
    const PageEntry& entry = state->pages()[index];
    Page page{entry.lower, nullptr, nullptr};
    if (entry.cold) {
      auto reading = account.store.pages.cold(account.partition, mailbox->id(), entry.cold);
      Result<ColdPagePtr> cold = co_await reading;
      if (!cold.has_value()) co_return fail(mailbox->lost_page(entry.cold, std::move(cold).error()));
      page.cold = std::move(*cold);
    }
    if (want == Want::cold_and_columns && entry.columns) {
      auto reading = account.store.pages.columns(account.partition, mailbox->id(), entry.columns);
      Result<StoredColumnsPtr> columns = co_await reading;
      if (!columns.has_value()) co_return fail(mailbox->lost_page(entry.columns, std::move(columns).error()));
      page.columns = std::move(*columns);
    }
    source.pages_.push_back(std::move(page));
  }
  co_return source;
}

const RowSource::Page* RowSource::page_of(Uid uid) const {
  auto behind =
      std::upper_bound(pages_.begin(), pages_.end(), uid, [](Uid u, const Page& page) { return u < page.lower; });
  // The first page of a mailbox holds whatever lies below its lower end, too.
  if (behind == pages_.begin()) return pages_.empty() ? nullptr : &pages_.front();
  return &*std::prev(behind);
}

Result<ColdRecord> RowSource::cold(const MailboxState& state, Uid uid) const {
  if (AppendedPtr appended = state.tail().find(uid)) return appended->cold;
  const Page* page = page_of(uid);
  const ColdRecord* record = page != nullptr && page->cold ? page->cold->find(uid) : nullptr;
  if (record == nullptr) return fail(Errc::in_use, "a row was not read");
  return *record;
}

Result<std::vector<ColdRecord>> RowSource::cold_of(const MailboxState& state, const UidRuns& live) const {
  std::vector<ColdRecord> out;
  for (const UidRun& run : live.runs()) {
    for (std::uint64_t uid = run.first.value; uid <= run.last.value; ++uid) {
      TRY(ColdRecord record, cold(state, Uid(static_cast<std::uint32_t>(uid))));
      out.push_back(record);
    }
  }
  return out;
}

Result<mime::MessageColumns> RowSource::columns(const MailboxState& state, Uid uid) const {
  if (AppendedPtr appended = state.tail().find(uid)) return appended->columns;
  const Page* page = page_of(uid);
  if (page == nullptr || !page->columns) return fail(Errc::in_use, "a row was not read");
  std::optional<std::size_t> row = find_row(*page->columns, uid);
  if (!row) return fail(Errc::in_use, "a row was not read");
  return to_columns(page->columns->at(*row));
}

}  // namespace mail
