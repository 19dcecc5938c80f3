#include "mail/restore.h"

#include "mail/account_impl.h"
#include "mail/open_mailbox.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

constexpr std::uint32_t last_uid = 0xffff'fffe;

// RFC 8474 5.2: what such an id stood for is never told of something else.
Task<Result<void>> skip_ids(AccountCore& account) {
  Sequencer::Evaluate evaluate = [](Draft& draft) -> Result<void> {
    AccountHead& head = draft.head();
    head.next_mailbox = MailboxId(head.next_mailbox.value + ids_skipped_by_restore);
    head.next_message = MessageId(head.next_message.value + ids_skipped_by_restore);
    head.next_thread = ThreadId(head.next_thread.value + ids_skipped_by_restore);
    draft.touch();
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  Result<void> done = co_await running;
  co_return done;
}

Result<MailboxChange> change_of(const MailboxState& state) {
  const Uid next = state.uid_next();
  if (next.value > last_uid - ids_skipped_by_restore) {
    return fail(Errc::limit, "its UIDNEXT is " + std::to_string(next.value) +
                                 ", too high to be raised: move its messages to a new folder");
  }
  MailboxChange change;
  change.uid_next = Uid(next.value + ids_skipped_by_restore);
  change.expunged.add(UidRun{next, Uid(change.uid_next->value - 1)});
  FlagsChanged stamped;  // adds no flag: a new mod-sequence is all
  state.for_each(Position(0), Position(state.exists()),
                 [&](Position, const HotRecord& row) { stamped.uids.add(row.uid); });
  if (!stamped.uids.empty()) change.flags.push_back(std::move(stamped));
  return change;
}

// The messages that it has.
Task<Result<std::uint64_t>> mark_folder(AccountCore& account, MailboxId mailbox) {
  auto opening = account.open(mailbox);
  CO_TRY(OpenMailboxPtr open, co_await opening);
  std::uint64_t messages = 0;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    TRY(const StatePtr state, draft.state(mailbox));
    messages = state->exists();
    TRY(MailboxChange change, change_of(*state));
    TRY(draft.change(mailbox, std::move(change)));
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  CO_TRY(co_await running);
  co_return messages;
}

}  // namespace

Task<Result<RestoredAccount>> mark_restored(AccountPtr account) {
  AccountCore& core = *static_cast<const AccountImpl&>(*account).core();
  auto skipping = skip_ids(core);
  CO_TRY(co_await skipping);
  RestoredAccount out;
  const FolderTreePtr folders = account->folders();
  for (const FolderTree::Entry& entry : folders->list()) {
    if (!entry.folder->selectable) continue;
    auto marking = mark_folder(core, entry.folder->id);
    Result<std::uint64_t> messages = co_await marking;
    if (!messages.has_value()) {
      out.problems.push_back({entry.full_name, std::move(messages).error()});
      continue;
    }
    ++out.folders;
    out.messages += *messages;
  }
  co_return out;
}

}  // namespace mail
