#include "mail/rows_left.h"

namespace mail {

using base::Errc;
using base::Result;
using base::Task;

Task<Result<RowsLeft>> read_rows_left(AccountCore& account, MailboxId mailbox, StatePtr state) {
  RowsLeft left;
  for (std::size_t i = 0; i < state->tail().size(); ++i)
    if (state->find(state->tail()[i]->cold.uid)) left.rows.push_back(state->tail()[i]->cold);
  for (std::size_t i = 0; i < state->pages().size(); ++i) {
    const PageNumber number = state->pages()[i].cold;
    if (!number) continue;
    auto reading = account.store.pages.cold(account.partition, mailbox, number, PageStore::Keep::no);
    Result<ColdPagePtr> page = co_await reading;
    if (!page.has_value()) {
      const Errc code = page.error().code;
      if (code != Errc::corrupt && code != Errc::not_found) co_return base::fail(std::move(page).error());
      continue;
    }
    for (const ColdRecord& row : (*page)->rows())
      if (state->find(row.uid)) left.rows.push_back(row);
  }
  left.lost = state->exists() - std::min<std::uint64_t>(state->exists(), left.rows.size());
  co_return left;
}

}  // namespace mail
