// STORE and UID STORE. RFC 9051 6.4.6, RFC 7162 3.1.3
#include "imap/session/commands/commands.h"
#include "imap/session/flags.h"
#include "imap/session/messages.h"
#include "imap/session/update.h"

namespace imap::session::commands {
namespace {

mail::FlagOperation to_model(StoreAction action) {
  switch (action) {
    case StoreAction::replace: return mail::FlagOperation::replace;
    case StoreAction::add: return mail::FlagOperation::add;
    case StoreAction::remove: return mail::FlagOperation::remove;
  }
  return mail::FlagOperation::add;
}

MessageSet as_asked(const MessageSet& asked, const mail::UidRuns& uids, const mail::Numbering& numbering) {
  if (numbering_of(asked) == Numbering::uid) return to_uid_set(uids);
  return to_seq_set(uids, numbering);
}

// Only numbers can name what is gone: a UID that is not there is no mistake (RFC 9051 6.4.9).
bool some_are_gone(const Store& command, const mail::StoreOutcome& outcome) {
  return !outcome.missing.empty() && numbering_of(command.messages) == Numbering::sequence;
}

Completion completion(const Store& command, const mail::StoreOutcome& outcome, const mail::UidRuns& answered,
                      const mail::Numbering& numbering) {
  const bool gone = some_are_gone(command, outcome);
  if (!outcome.modified.empty()) {
    const ModifiedCode code{as_asked(command.messages, outcome.modified, numbering)};
    // RFC 7162 3.1.3: OK with MODIFIED, but NO where messages are gone as well.
    return {gone ? Condition::no : Condition::ok, code, "Some messages were changed by others meanwhile"};
  }
  if (!gone) return Completion::ok();
  // RFC 2180 4.2.1 to 4.2.3
  const bool silent = command.answer == StoreAnswer::silent && !answered.empty();
  return {silent ? Condition::ok : Condition::no, Code::expunge_issued,
          "Some of the messages are gone; NOOP shows which."};
}

}  // namespace

Running store(Session& session, Store command) {
  auto& selected = *session.selected;
  if (selected.access == Access::read_only) co_return base::fail(base::Errc::read_only, "STORE in EXAMINE");
  auto flags = storable(std::move(command.flags));
  if (command.unchanged_since && !session.offers(Extension::condstore)) {
    co_return Completion::bad("UNCHANGEDSINCE is not offered here");
  }
  const auto before = selected.mailbox->state();
  const mail::Numbering numbering(*before, selected.view);
  CO_TRY(auto uids, resolve(command.messages, selected.view, numbering));
  if (command.unchanged_since) enable_condstore(session);

  mail::StoreFlags request{uids,
                           to_model(command.action),
                           flags.system,
                           std::move(flags.keywords),
                           command.unchanged_since,
                           selected.view.flags_told};
  auto storing = session.account->store(before->id(), std::move(request));
  CO_TRY(const auto outcome, co_await storing);
  const auto answered = uids.minus(outcome.modified).minus(outcome.missing);
  auto completed = completion(command, outcome, answered, numbering);
  if (command.answer == StoreAnswer::silent && completed.condition == Condition::ok) {
    // What others changed and this client was not told of yet must not be hidden by .SILENT.
    session.flag_report.keep_quiet = answered.minus(outcome.unknown);
    session.flag_report.quiet_through = outcome.modseq;
  } else {
    // After NO a client cannot know which were changed: .SILENT or not, it is told.
    session.flag_report.tell = answered;
  }
  // What failed the condition is told as it is now, so that the client can try again.
  session.flag_report.tell = session.flag_report.tell.united(outcome.modified);
  co_return completed;
}

}  // namespace imap::session::commands
