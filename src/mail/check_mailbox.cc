// A mailbox: its snapshot, pages and journal give the state that its record tells of; every row has its cold and column
// data.
#include "mail/change.h"
#include "mail/check_parts.h"
#include "mail/mailbox_loader.h"
#include "mail/open_mailbox.h"

namespace mail::checking {
namespace {

using base::Result;
using base::Task;

void check_record(Check& check, const std::string& where, const MailboxState& state, const MailboxRecord& record) {
  check.expect_equal(where, "UIDVALIDITY", state.uid_validity().value, record.uid_validity.value);
  check.expect_equal(where, "UIDNEXT", state.uid_next().value, record.uid_next.value);
  check.expect_equal(where, "HIGHESTMODSEQ", state.highest_modseq().value, record.highest_modseq.value);
  check.expect_equal(where, "recent mark", state.recent_from().value, record.recent_from.value);
  if (state.counts() != record.counts) check.found(where, "counts are not those of the record");
}

// Rows in order, and counts as a recount gives them.
void check_rows(Check& check, const std::string& where, const MailboxState& state) {
  MailboxCounts recount;
  Uid before(0);
  state.for_each(Position(0), Position(state.exists()), [&](Position, const HotRecord& row) {
    ++recount.exists;
    recount.bytes += row.size_bytes;
    if (!row.system.has(SystemFlag::seen)) ++recount.unseen;
    if (row.system.has(SystemFlag::deleted)) {
      ++recount.deleted;
      recount.deleted_bytes += row.size_bytes;
    }
    if (row.uid <= before || row.uid >= state.uid_next())
      check.found(where, "UID " + std::to_string(row.uid.value) + " out of order");
    if (row.modseq > state.highest_modseq())
      check.found(where, "UID " + std::to_string(row.uid.value) + ": modseq above the highest");
    before = row.uid;
  });
  if (recount != state.counts()) check.found(where, "counts are not those of a recount");
}

void note_pages(Account& account, MailboxId id, const MailboxState& state) {
  std::set<PageNumber>& pages = account.pages[id];
  for (std::size_t i = 0; i < state.pages().size(); ++i) {
    const PageEntry& entry = state.pages()[i];
    for (PageNumber number : {entry.hot_stored, entry.cold, entry.columns}) pages.insert(number);
  }
  const StoredParts& stored = state.parts().stored;
  for (PageNumber number : stored.needless) pages.insert(number);
  for (const ExpungeChunk& chunk : stored.expunge_chunks) pages.insert(chunk.number);
}

void note_row(Check& check, Account& account, const std::string& where, const HotRecord& hot, const ColdRecord* cold) {
  const std::string row = where + ", UID " + std::to_string(hot.uid.value);
  if (cold == nullptr) return check.found(row, "no cold row");
  check.expect_equal(row, "size", hot.size_bytes, cold->size_bytes);
  if (cold->message >= account.state.head.next_message) check.found(row, "an EMAILID that was not given yet");
  if (cold->thread >= account.state.head.next_thread) check.found(row, "a THREADID that was not given yet");
  Referred& referred = account.referred[cold->message];
  if (referred.rows++ == 0) {
    referred = {1, cold->body, cold->size_bytes, cold->prefix_bytes};
  } else if (referred.body != cold->body || referred.size_bytes != cold->size_bytes) {
    check.found(row, "tells of its message otherwise than another row");
  }
}

Task<Result<void>> check_page(Check& check, Account& account, MailboxId id, StatePtr state, std::size_t index) {
  const std::string where = place(account, id);
  const PageEntry& entry = state->pages()[index];
  ColdPagePtr cold = std::make_shared<const ColdPage>();
  StoredColumnsPtr columns;
  if (entry.cold) {
    auto reading = check.pages.cold(account.partition, id, entry.cold);
    Result<ColdPagePtr> page = co_await reading;
    if (page.has_value()) cold = *page;
    if (!page.has_value()) check.found(where, describe(page.error()));
  }
  if (entry.columns) {
    auto reading = check.pages.columns(account.partition, id, entry.columns);
    Result<StoredColumnsPtr> page = co_await reading;
    if (page.has_value()) columns = *page;
    if (!page.has_value()) check.found(where, describe(page.error()));
  }
  const ColumnsPage rows(columns, unfolded_rows(*state, index));
  for (std::uint32_t row = 0; row < entry.hot->size(); ++row) {
    const HotRecord hot = entry.hot->at(row);
    const AppendedPtr unfolded = state->tail().find(hot.uid);
    note_row(check, account, where, hot, unfolded ? &unfolded->cold : cold->find(hot.uid));
    if (!rows.find(hot.uid)) check.found(where + ", UID " + std::to_string(hot.uid.value), "no columns");
  }
  check.report.messages += entry.hot->size();
  if (check.options.progress) check.options.progress({account.name, check.report.messages});
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> check_mailbox(Check& check, Account& account, MailboxId id, MailboxRecord record) {
  const std::string where = place(account, id);
  ++check.report.mailboxes;
  auto loading = load_mailbox(check.engine, account.partition, id, record);
  Result<LoadedMailbox> loaded = co_await loading;
  if (!loaded.has_value()) {
    check.found(where, describe(loaded.error()));
    co_return Result<void>();
  }
  const StatePtr state = loaded->state;
  check_record(check, where, *state, record);
  check_rows(check, where, *state);
  note_pages(account, id, *state);
  account.bytes += state->counts().bytes;
  account.messages += state->counts().exists;
  for (std::size_t index = 0; index < state->pages().size(); ++index) {
    auto checking = check_page(check, account, id, state, index);
    CO_TRY(co_await checking);
  }
  co_return Result<void>();
}

}  // namespace mail::checking
