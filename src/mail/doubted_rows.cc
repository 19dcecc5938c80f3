#include "mail/doubted_rows.h"

#include "base/log.h"
#include "mail/rows_left.h"

namespace mail {
namespace {

using base::Result;
using base::Task;

// What changed after the record was there after it.
std::vector<MessageId> doubted(const LoadedMailbox& loaded, const RowsLeft& left) {
  std::vector<MessageId> messages;
  for (const ColdRecord& row : left.rows) {
    const std::optional<Position> position = loaded.state->find(row.uid);
    if (position && loaded.state->at(*position).modseq < loaded.damaged.back()) messages.push_back(row.message);
  }
  return messages;
}

Task<Result<std::size_t>> keep(AccountCore& account, MailboxId mailbox, const LoadedMailbox& loaded) {
  auto reading = read_rows_left(account, mailbox, loaded.state);
  CO_TRY(const RowsLeft left, co_await reading);
  const std::vector<MessageId> messages = doubted(loaded, left);
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    draft.share_messages(messages);
    draft.batch().space_use = engine::SpaceUse::frees_space;
    return draft.drop_journaled(mailbox, loaded.damaged);
  };
  auto running = account.sequencer->run(evaluate, Sequencer::Room::makes_some);
  CO_TRY(co_await running);
  co_return messages.size();
}

}  // namespace

Task<void> keep_doubted_rows(AccountCore& account, MailboxId mailbox, LoadedMailbox loaded) {
  if (loaded.damaged.empty()) co_return;
  auto keeping = keep(account, mailbox, loaded);
  const Result<std::size_t> kept = co_await keeping;
  if (kept.has_value()) {
    base::log::warning("doubted_messages_kept",
                       {{"account", account.name}, {"mailbox", mailbox.value}, {"messages", *kept}});
  } else {
    base::log::warning("doubted_messages_not_kept",
                       {{"account", account.name}, {"mailbox", mailbox.value}, {"error", describe(kept.error())}});
  }
}

}  // namespace mail
