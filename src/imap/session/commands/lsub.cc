// LSUB, of rev1. RFC 3501 6.3.9
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"
#include "imap/session/list_candidates.h"
#include "imap/session/respond.h"

namespace imap::session::commands {
namespace {

bool is_subscribed(const ListCandidate& candidate) { return candidate.subscribed; }

}  // namespace

Running lsub(Session& session, Lsub command) {
  if (!command.pattern) co_return Completion::ok();
  const auto tree = session.account->folders();
  auto finding = list_candidates(*tree, session.channel.executor());
  auto candidates = co_await finding;
  std::vector<ListPattern> patterns(1, ListPattern(command.reference, *command.pattern));
  auto matching = match(candidates.names, std::move(patterns), session.channel.executor());
  co_await matching;
  mark_parents(candidates.names, is_subscribed);
  for (const auto& candidate : candidates.names) {
    // RFC 3501 6.3.9: with "%", "foo" is told as \Noselect when only "foo/bar" is subscribed to.
    if (!candidate.matches || !(candidate.subscribed || candidate.hides_chosen_below)) continue;
    ListData data;
    data.mailbox = name_to_tell(session, candidate.full_name);
    data.delimiter = mail::hierarchy_separator;
    data.attributes.no_select = !candidate.subscribed || !candidate.folder || !candidate.folder->selectable;
    respond_lsub(session, data);
    auto flushing = session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  co_return Completion::ok();
}

}  // namespace imap::session::commands
