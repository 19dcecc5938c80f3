#include "mail/restore.h"

#include <iterator>

#include "mail/account_impl.h"
#include "mail/open_mailbox.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

constexpr std::uint32_t last_uid = 0xffff'fffe;

struct Place {
  std::string folder;
  MailboxId mailbox;
  OpenMailboxPtr open;  // stays loaded
};

// RFC 8474 5.2: what such an id stood for is never told of something else.
void skip_ids(AccountHead& head) {
  head.next_mailbox = MailboxId(head.next_mailbox.value + ids_skipped_by_restore);
  head.next_message = MessageId(head.next_message.value + ids_skipped_by_restore);
  head.next_thread = ThreadId(head.next_thread.value + ids_skipped_by_restore);
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
Result<std::uint64_t> mark_folder(Draft& draft, MailboxId mailbox) {
  TRY(const StatePtr state, draft.state(mailbox));
  TRY(MailboxChange change, change_of(*state));
  TRY(draft.change(mailbox, std::move(change)));
  return state->exists();
}

RestoredAccount mark(Draft& draft, const std::vector<Place>& places) {
  skip_ids(draft.head());
  draft.touch();
  RestoredAccount out;
  for (const Place& place : places) {
    Result<std::uint64_t> messages = mark_folder(draft, place.mailbox);
    if (!messages.has_value()) {
      out.problems.push_back({place.folder, std::move(messages).error()});
      continue;
    }
    ++out.folders;
    out.messages += *messages;
  }
  return out;
}

}  // namespace

Task<Result<RestoredAccount>> mark_restored(AccountPtr account) {
  AccountCore& core = *static_cast<const AccountImpl&>(*account).core();
  std::vector<Place> places;
  std::vector<RestoredAccount::Problem> unread;
  const FolderTreePtr folders = account->folders();
  for (const FolderTree::Entry& entry : folders->list()) {
    if (!entry.folder->selectable) continue;
    auto opening = core.open(entry.folder->id);
    Result<OpenMailboxPtr> open = co_await opening;
    if (open.has_value()) {
      places.push_back({entry.full_name, entry.folder->id, *open});
    } else {
      unread.push_back({entry.full_name, std::move(open).error()});
    }
  }
  RestoredAccount out;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    out = mark(draft, places);
    return {};
  };
  auto running = core.sequencer->run(evaluate);
  CO_TRY(co_await running);
  out.problems.insert(out.problems.begin(), std::make_move_iterator(unread.begin()),
                      std::make_move_iterator(unread.end()));
  co_return out;
}

}  // namespace mail
