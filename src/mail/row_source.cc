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

template <class Pointer>
Result<void> RowSource::Read<Pointer>::take(const OpenMailbox& mailbox, Result<Pointer> read) {
  if (read.has_value()) {
    page = std::move(*read);
    return {};
  }
  damage = mailbox.lost_page(number, std::move(read).error());
  if (damage->code != Errc::corrupt) return fail(*damage);
  return {};
}

Task<Result<RowSource>> RowSource::read(AccountCore& account, OpenMailboxPtr mailbox, StatePtr state, UidRuns uids,
                                        Want want) {
  RowSource source;
  const std::vector<std::size_t> indexes = pages_with(*state, uids);
  for (std::size_t index : indexes) {
    const PageEntry& entry = state->pages()[index];
    Page page{entry.lower, {entry.cold, nullptr, {}}, {entry.columns, nullptr, {}}};
    if (entry.cold) {
      auto reading = account.store.pages.cold(account.partition, mailbox->id(), entry.cold);
      Result<ColdPagePtr> cold = co_await reading;
      CO_TRY(page.cold.take(*mailbox, std::move(cold)));
    }
    if (want == Want::cold_and_columns && entry.columns) {
      auto reading = account.store.pages.columns(account.partition, mailbox->id(), entry.columns);
      Result<StoredColumnsPtr> columns = co_await reading;
      CO_TRY(page.columns.take(*mailbox, std::move(columns)));
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

// Where the state has a row in a page that was not read, there is more to read; in the one that was, it is lost.
template <class Pointer>
base::Failure RowSource::missing(PageNumber now, const Read<Pointer>& read) {
  if (now != read.number) return fail(Errc::in_use, "a row was not read");
  if (read.damage) return fail(*read.damage);
  return fail(Errc::corrupt, "a row is missing in its page");
}

Result<ColdRecord> RowSource::cold(const MailboxState& state, Uid uid) const {
  if (AppendedPtr appended = state.tail().find(uid)) return appended->cold;
  const Page* page = page_of(uid);
  if (page == nullptr) return fail(Errc::in_use, "a row was not read");
  const ColdRecord* record = page->cold.page ? page->cold.page->find(uid) : nullptr;
  if (record == nullptr) return missing(state.pages()[state.pages().page_of(uid)].cold, page->cold);
  return *record;
}

Result<mime::MessageColumns> RowSource::columns(const MailboxState& state, Uid uid) const {
  if (AppendedPtr appended = state.tail().find(uid)) return appended->columns;
  const Page* page = page_of(uid);
  if (page == nullptr) return fail(Errc::in_use, "a row was not read");
  const StoredColumns* columns = page->columns.page.get();
  std::optional<std::size_t> row = columns != nullptr ? find_row(*columns, uid) : std::nullopt;
  if (!row) return missing(state.pages()[state.pages().page_of(uid)].columns, page->columns);
  return to_columns(columns->at(*row));
}

Result<std::vector<ColdRecord>> RowSource::cold_of(const MailboxState& state, const UidRuns& live,
                                                   UidRuns& lost) const {
  std::vector<ColdRecord> out;
  for (const UidRun& run : live.runs()) {
    for (std::uint64_t number = run.first.value; number <= run.last.value; ++number) {
      const Uid uid(static_cast<std::uint32_t>(number));
      Result<ColdRecord> record = cold(state, uid);
      if (record.has_value()) {
        out.push_back(*record);
      } else if (record.error().code == Errc::corrupt) {
        lost.add(uid);
      } else {
        return fail(std::move(record).error());
      }
    }
  }
  return out;
}

}  // namespace mail
