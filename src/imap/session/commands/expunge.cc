// EXPUNGE and UID EXPUNGE: what went is told by the diff after the command. RFC 9051 6.4.3, 6.4.9, RFC 7162 3.2.7
#include "imap/session/commands/commands.h"
#include "imap/session/messages.h"

namespace imap::session::commands {
namespace {

base::Task<base::Result<Completion>> expunge_of(Session& session, std::optional<mail::UidRuns> uids) {
  auto& selected = *session.selected;
  if (selected.access == Access::read_only) co_return base::fail(base::Errc::read_only, "EXPUNGE in EXAMINE");
  auto expunging = session.account->expunge(selected.mailbox->state()->id(), std::move(uids));
  CO_TRY(const auto outcome, co_await expunging);
  // RFC 7162 3.2.7: with QRESYNC the tagged OK tells up to which modseq the client is now in step.
  if (!session.enabled.qresync || outcome.expunged.empty()) co_return Completion::ok();
  co_return Completion::ok("Expunged", HighestModSeqCode{outcome.modseq});
}

}  // namespace

Running expunge(Session& session, Expunge) { return expunge_of(session, std::nullopt); }

Running uid_expunge(Session& session, UidExpunge command) {
  const auto state = session.selected->mailbox->state();
  const mail::Numbering numbering(*state, session.selected->view);
  auto uids = resolve(command.messages, session.selected->view, numbering);
  if (!uids.has_value()) co_return base::fail(std::move(uids).error());
  auto expunging = expunge_of(session, std::move(*uids));
  auto outcome = co_await expunging;
  co_return outcome;
}

}  // namespace imap::session::commands
