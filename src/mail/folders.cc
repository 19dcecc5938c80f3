// CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE. RFC 9051 6.3.4 to 6.3.8; what the tree does is in
// folder_operations.h.
#include <algorithm>

#include "mail/folder_operations.h"
#include "mail/keys.h"
#include "mail/open_mailbox.h"
#include "mail/operations.h"
#include "mail/transfer.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

FolderLimits limits_of(const AccountCore& account) {
  const StoreOptions& options = account.store.options;
  return {options.max_folders, options.max_folder_depth, options.max_folder_name_bytes, options.max_names_bytes};
}

bool is_inbox(std::string_view full_name) { return comparable_name(full_name) == "INBOX"; }

Result<MailboxId> evaluate_create(const AccountCore& account, Draft& draft, std::string_view full_name,
                                  SpecialUse use) {
  NewMailboxId new_id = [&draft] { return draft.next_mailbox_id(); };
  TRY(FolderEdit edit, plan_create(draft.folders(), full_name, use, limits_of(account), new_id));
  draft.edit_folders(edit);
  return edit.made;
}

Result<void> evaluate_rename_inbox(const AccountCore& account, Draft& draft, MailboxId inbox, std::string_view to,
                                   const RowSource& rows, PreparedRows& prepared) {
  TRY(MailboxId made, evaluate_create(account, draft, to, SpecialUse::none));
  TRY(StatePtr state, draft.state(inbox));
  const TransferRequest request{inbox, made, state->live(Uid(1), Uid(0xffff'ffff)), Transfer::move};
  TRY(CopyOutcome outcome, evaluate_transfer(draft, request, rows, prepared));
  // All of its mail goes with the name, or none.
  if (!outcome.lost.empty()) return fail(Errc::corrupt, std::to_string(outcome.lost.count()) + " messages of INBOX");
  return {};
}

// RFC 9051 6.3.6: its messages move to a new mailbox; INBOX and what is below it stay. RFC 8474 4: the new one has a
// new MAILBOXID.
Task<Result<void>> rename_inbox(AccountCore& account, MailboxId inbox, std::string to) {
  auto opening = account.open(inbox);
  CO_TRY(OpenMailboxPtr open, co_await opening);
  for (int evaluation = 1;; ++evaluation) {
    StatePtr state = open->state();
    const UidRuns live = state->live(Uid(1), Uid(0xffff'ffff));
    auto reading = RowSource::read(account, open, state, live, RowSource::Want::cold_and_columns);
    CO_TRY(RowSource rows, co_await reading);
    PreparedRows prepared(*state, live, rows);
    Sequencer::Evaluate evaluate = [&](Draft& draft) {
      return evaluate_rename_inbox(account, draft, inbox, to, rows, prepared);
    };
    auto running = account.sequencer->run(evaluate);
    Result<void> done = co_await running;
    bool again = !done.has_value() && done.error().code == Errc::in_use && evaluation < max_evaluations;
    if (!again) co_return done;
  }
}

FolderTreePtr durable_folders(const AccountCore& account) {
  return account.sequencer->read_durable([](const AccountState& state) { return state.folders; });
}

}  // namespace

Task<Result<MailboxId>> create_folder(AccountCorePtr core, std::string full_name, SpecialUse use) {
  AccountCore& account = *core;
  MailboxId made;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    TRY(made, evaluate_create(account, draft, full_name, use));
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  CO_TRY(co_await running);
  co_return made;
}

Task<Result<void>> remove_folder(AccountCorePtr core, std::string full_name) {
  AccountCore& account = *core;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    TRY(FolderEdit edit, plan_remove(draft.folders(), full_name));
    draft.edit_folders(edit);
    draft.batch().space_use = engine::SpaceUse::frees_space;
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  Result<void> done = co_await running;
  co_return done;
}

Task<Result<void>> rename_folder(AccountCorePtr core, std::string from, std::string to) {
  AccountCore& account = *core;
  if (is_inbox(from)) {
    const Folder* inbox = durable_folders(account)->find("INBOX");
    if (inbox == nullptr) co_return fail(Errc::corrupt, "an account without INBOX");
    const MailboxId id = inbox->id;
    auto renaming = rename_inbox(account, id, std::move(to));
    Result<void> done = co_await renaming;
    co_return done;
  }
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    NewMailboxId new_id = [&draft] { return draft.next_mailbox_id(); };
    TRY(FolderEdit edit, plan_rename(draft.folders(), from, to, limits_of(account), new_id));
    draft.edit_folders(edit);
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  Result<void> done = co_await running;
  co_return done;
}

Task<Result<void>> set_subscribed(AccountCorePtr core, std::string full_name, Subscribed subscribed) {
  AccountCore& account = *core;
  // As in CREATE, a trailing separator is no part of the name.
  if (full_name.ends_with(hierarchy_separator)) full_name.pop_back();
  // RFC 9051 6.3.8: unsubscribing a name that is not subscribed is no error; so is subscribing one that is.
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    const bool already = draft.folders()->subscribed(full_name) == (subscribed == Subscribed::yes);
    if (subscribed == Subscribed::no) {
      if (already) return {};
      draft.batch().erases.push_back(keys::subscription(comparable_name(full_name)));
      draft.set_folders(draft.folders()->without_subscription(full_name));
      return {};
    }
    TRY(std::string name, checked_folder_name(full_name));
    if (already) return {};
    if (name.size() > account.store.options.max_folder_name_bytes) return fail(Errc::limit, "a folder name that long");
    // What lies above a name that is not there is listed as well.
    if (std::count(name.begin(), name.end(), hierarchy_separator) >= account.store.options.max_folder_depth)
      return fail(Errc::limit, "subscriptions nested that deep");
    if (draft.folders()->subscription_count() >= account.store.options.max_folders)
      return fail(Errc::limit, "that many subscriptions");
    if (draft.folders()->names_bytes() + 2 * name.size() > account.store.options.max_names_bytes)
      return fail(Errc::limit, "subscriptions with such names");
    draft.batch().puts.push_back({keys::subscription(comparable_name(name)), name});
    draft.set_folders(draft.folders()->with_subscription(name));
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  Result<void> done = co_await running;
  co_return done;
}

}  // namespace mail
