// SELECT and EXAMINE. RFC 9051 6.3.2, 6.3.3, RFC 7162 3.1.8 and 3.2.5
#include <algorithm>

#include "imap/session/commands/commands.h"
#include "imap/session/dispatch.h"
#include "imap/session/flags.h"
#include "imap/session/folders.h"
#include "imap/session/respond.h"
#include "imap/session/resync.h"
#include "imap/session/update.h"

namespace imap::session::commands {
namespace {

// RFC 9051 6.3.2: "LIST" with the name as the server has it, and OLDNAME when the client spelled it otherwise.
void tell_name(Session& session, const mail::FolderTree& tree, const mail::Folder& folder, const MailboxName& asked) {
  auto data = list_data(session, tree, folder, tree.full_name(folder.id));
  const auto written = as_written(asked);
  if (data.mailbox != written) data.old_name = written;
  respond(session, data);
}

// RFC 3501 2.3.2: EXAMINE shows what is recent without taking it. The mark is written lazily, so the account is asked,
// not the state.
mail::UidRun recent_now(Session& session, const mail::MailboxState& state) {
  if (session.selected->access == Access::read_write)
    return session.account->claim_recent(state.id(), state.uid_next());
  const auto status = session.account->status(state.id());
  const auto first = status.has_value() ? status->recent_from : state.recent_from();
  return {std::max(first, base::Uid(1)), base::Uid(state.uid_next().value - 1)};
}

void tell_recent(Session& session, const mail::MailboxState& state) {
  auto& recent = session.selected->view.recent;
  recent = recent_now(session, state);
  if (session.enabled.rev2()) return;
  const bool any = recent.first <= recent.last;
  respond(session, RecentData{any ? state.exists() - state.lower_bound(recent.first).value : 0});
}

void tell_flags(Session& session, const mail::MailboxState& state) {
  auto& selected = *session.selected;
  selected.keywords_told = state.keywords().size();
  const auto flags = mailbox_flags(state.keywords());
  respond(session, FlagsData{flags});
  PermanentFlagsCode permanent;
  if (selected.access == Access::read_write)
    permanent = {flags, state.keywords().size() < mail::max_keywords_per_mailbox};
  respond(session, StatusResponse{"", Condition::ok, permanent,
                                  selected.access == Access::read_write ? "Flags can be stored" : "Read-only"});
}

void tell_numbers(Session& session, const mail::MailboxState& state) {
  auto ok = [&](ResponseCode code, std::string text) {
    respond(session, StatusResponse{"", Condition::ok, std::move(code), std::move(text)});
  };
  if (const auto unseen = state.first_unseen(); unseen && !session.enabled.rev2()) {
    ok(UnseenCode{base::SeqNum(unseen->value + 1)}, "First unseen message");
  }
  ok(UidValidityCode{state.uid_validity()}, "UIDs are valid");
  ok(UidNextCode{state.uid_next()}, "Predicted next UID");
  if (session.offers(Extension::condstore)) ok(HighestModSeqCode{state.highest_modseq()}, "Highest mod-sequence");
  if (session.offers(Extension::object_id)) ok(MailboxIdCode{state.id()}, "Mailbox id");
}

base::Result<void> check_params(Session& session, const SelectParams& params) {
  const bool condstore = params.condstore || params.qresync;
  if (condstore && !session.offers(Extension::condstore))
    return base::fail(base::Errc::bad_syntax, "CONDSTORE is not offered here");
  // RFC 7162 3.2.5: without ENABLE QRESYNC the parameter gets BAD.
  if (params.qresync && !session.enabled.qresync)
    return base::fail(base::Errc::bad_syntax, "ENABLE QRESYNC before using it");
  return {};
}

base::Task<base::Result<Completion>> open(Session& session, MailboxName name, SelectParams params, Access access) {
  CO_TRY(check_params(session, params));
  leave_for_another(session);
  if (params.condstore || params.qresync) enable_condstore(session);
  const auto tree = session.account->folders();
  const auto* folder = find_selectable(*tree, name);
  if (!folder) co_return not_selectable(*tree, name);
  auto opening = session.account->open(folder->id);
  CO_TRY(auto mailbox, co_await opening);
  const auto state = mailbox->state();
  session.selected = Selected{std::move(mailbox), mail::view_of(*state), access};
  session.state = State::selected;
  tell_flags(session, *state);
  respond(session, ExistsData{state->exists()});
  tell_recent(session, *state);
  tell_numbers(session, *state);
  if (session.enabled.rev2()) tell_name(session, *tree, *folder, name);
  if (params.qresync && params.qresync->uid_validity == state->uid_validity()) {
    auto telling = resynchronise(session, state, std::move(*params.qresync));
    CO_TRY(co_await telling);
  }
  if (access == Access::read_only) co_return Completion::ok("Mailbox examined", Code::read_only);
  co_return Completion::ok("Mailbox selected", Code::read_write);
}

}  // namespace

Running select(Session& session, Select command) {
  return open(session, std::move(command.mailbox), std::move(command.params), Access::read_write);
}

Running examine(Session& session, Examine command) {
  return open(session, std::move(command.mailbox), std::move(command.params), Access::read_only);
}

}  // namespace imap::session::commands
