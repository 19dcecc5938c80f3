// COPY and MOVE: within the account no body is copied. RFC 9051 6.4.7, 6.4.8, RFC 4315 3, RFC 6851
#include <algorithm>
#include <string>

#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"
#include "imap/session/messages.h"
#include "imap/session/respond.h"
#include "imap/session/status.h"
#include "imap/wire/write/primitives.h"

namespace imap::session::commands {
namespace {

struct Plan {
  mail::MailboxId from;
  mail::UidRuns uids;
  mail::MailboxId to;
};

// RFC 9051 6.4.7: a destination that could be created gets TRYCREATE.
base::Result<std::variant<Plan, Completion>> plan(Session& session, const MessageSet& messages,
                                                  const MailboxName& mailbox) {
  const auto& selected = *session.selected;
  const auto tree = session.account->folders();
  const auto* folder = find_selectable(*tree, mailbox);
  if (!folder) return no_destination(*tree, mailbox);
  const auto state = selected.mailbox->state();
  const mail::Numbering numbering(*state, selected.view);
  TRY(auto uids, resolve(messages, selected.view, numbering));
  // All or nothing by message number (RFC 2180 4.4); UIDs that are gone are simply not there (RFC 9051 6.4.9).
  if (numbering_of(messages) == Numbering::sequence && !uids.intersected(numbering.untold_expunges()).empty()) {
    return base::fail(base::Errc::expunge_issued, "COPY or MOVE of expunged messages");
  }
  return Plan{state->id(), std::move(uids), folder->id};
}

CopyUidCode copy_uid(const mail::CopyOutcome& outcome) {
  CopyUidCode code{outcome.uid_validity, {}, {}};
  for (const auto& [source, destination] : outcome.uids) {
    code.source.add(source);
    code.destination.add(destination);
  }
  return code;
}

// So many runs of UIDs an answer names.
constexpr std::size_t max_named_runs = 8;

std::string named(const mail::UidRuns& uids) {
  const auto runs = uids.runs();
  UidSet set;
  for (const mail::UidRun& run : runs.first(std::min(runs.size(), max_named_runs)))
    set.ranges.push_back({run.first, run.last});
  wire::Output out;
  out.append("UID ");
  wire::sequence_set(out, set);
  if (runs.size() > max_named_runs) out.append(" and more");
  return out.take_text();
}

// RFC 6851 3.3: what could not be moved is where it was.
Completion some_stay(const mail::UidRuns& lost) {
  auto completion =
      to_completion({base::Errc::corrupt, std::to_string(lost.count()) + " damaged messages were not moved"});
  completion.text =
      named(lost) + " stay here, for they are damaged; EXPUNGE removes them all the same. " + completion.text;
  return completion;
}

// A destination that went since it was looked up is one that could be created, as if it had never been there.
Outcome failed(const Session& session, const Plan& todo, const MailboxName& mailbox, base::Error error) {
  const bool went = error.code == base::Errc::not_found && session.account->status(todo.from).has_value() &&
                    !session.account->status(todo.to).has_value();
  if (!went) return base::fail(std::move(error));
  return no_destination(*session.account->folders(), mailbox);
}

}  // namespace

Running copy(Session& session, Copy command) {
  CO_TRY(auto planned, plan(session, command.messages, command.mailbox));
  if (auto* refused = std::get_if<Completion>(&planned)) co_return std::move(*refused);
  auto& todo = std::get<Plan>(planned);
  if (todo.uids.empty()) co_return Completion::ok("Nothing to copy");
  auto copying = session.account->copy(todo.from, std::move(todo.uids), todo.to);
  auto outcome = co_await copying;
  if (!outcome.has_value()) co_return failed(session, todo, command.mailbox, std::move(outcome).error());
  if (outcome->uids.empty() || !session.offers(Extension::uid_plus)) co_return Completion::ok();
  co_return Completion::ok("Copied", copy_uid(*outcome));
}

Running move(Session& session, Move command) {
  if (session.selected->access == Access::read_only) co_return base::fail(base::Errc::read_only, "MOVE in EXAMINE");
  CO_TRY(auto planned, plan(session, command.messages, command.mailbox));
  if (auto* refused = std::get_if<Completion>(&planned)) co_return std::move(*refused);
  auto& todo = std::get<Plan>(planned);
  if (todo.uids.empty()) co_return Completion::ok("Nothing to move");
  auto moving = session.account->move(todo.from, std::move(todo.uids), todo.to);
  auto outcome = co_await moving;
  if (!outcome.has_value()) co_return failed(session, todo, command.mailbox, std::move(outcome).error());
  // RFC 6851 4.3: COPYUID stands in an untagged OK before the EXPUNGEs.
  if (!outcome->uids.empty() && session.offers(Extension::uid_plus)) {
    respond(session, StatusResponse{"", Condition::ok, copy_uid(*outcome), "Moved"});
  }
  if (!outcome->lost.empty()) co_return some_stay(outcome->lost);
  if (!session.enabled.qresync || outcome->uids.empty()) co_return Completion::ok();
  co_return Completion::ok("Moved", HighestModSeqCode{outcome->modseq});
}

}  // namespace imap::session::commands
