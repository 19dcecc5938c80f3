#include "imap/session/dispatch.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "imap/session/command_table.h"
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"
#include "imap/session/respond.h"
#include "imap/session/schedule.h"
#include "imap/session/status.h"
#include "imap/session/update.h"
#include "imap/wire/scanner.h"

namespace imap::session {
namespace {

using base::Errc;
using base::Result;

bool is_connection_over(const base::Error& error) {
  return error.code == Errc::closed || error.code == Errc::cancelled;
}

// RFC 9051 3: each command is valid in some states only.
std::string wrong_state(const CommandRow& row, State state) {
  const std::string name(row.name);
  if (state == State::not_authenticated) return name + " needs a login first";
  if (row.states.has(State::not_authenticated)) return "You are logged in already";
  if (state == State::selected) return name + " is not allowed while a mailbox is selected";
  return name + " needs a mailbox; SELECT one first";
}

// CHECK and LSUB went with rev1. RFC 9051 Appendix E
bool known_to(const Session& session, const CommandRow& row, Numbering numbering) {
  if (session.enabled.rev2() && row.capability == Extension::imap4rev1) return false;
  return offered(row, numbering, session.services.offer, session.enabled.context.revision);
}

struct Found {
  const CommandRow* row;
  Numbering numbering;
};

// SECURITY: who is not logged in and sends what is no command is cut off soon: it may be another protocol's bytes that
// a browser was made to send.
Result<Found> find(Session& session, wire::Scanner& scanner) {
  auto head = wire::command_head(scanner);
  if (!head.has_value()) return base::fail(Errc::bad_syntax, scanner.explain());
  const auto* row = find_command(head->name);
  if (!row || !known_to(session, *row, head->numbering)) {
    return base::fail(Errc::bad_syntax, "There is no such command here; CAPABILITY lists what there is");
  }
  if (!row->states.has(session.state)) return base::fail(Errc::bad_sequence, wrong_state(*row, session.state));
  return Found{row, head->numbering};
}

// The parser's own words for the client; a name that cannot be is NO, all else BAD.
Completion parse_failure(const wire::Scanner& scanner, const base::Error& error) {
  if (error.code == Errc::cannot) return Completion::no(Code::cannot, scanner.explain());
  if (error.code == Errc::too_big) return Completion::bad(scanner.explain(), Code::limit);
  return Completion::bad(scanner.explain());
}

// What is new, where the command may be told of it.
base::Task<Result<void>> tell(Session& session, const CommandRow& row, Numbering numbering) {
  if (may_tell_expunges(row, numbering)) {
    session.inbox.look_ahead(session.settings().pipeline_depth, stops_look_ahead);
  }
  const auto expunges = tell_expunges_after(row, numbering, session.inbox.ahead());
  const auto uid = numbering == Numbering::uid || session.enabled.rev2() ? TellUid::yes : TellUid::no;
  auto telling = tell_changes(session, expunges, uid);
  auto told = co_await telling;
  if (!told.has_value() && told.error().code == Errc::limit) {
    say_goodbye(session, "Too much went while you were not told; connect again");
    co_return Result<void>();
  }
  co_return told;
}

bool has_to_tell(Session& session, const CommandRow& row) {
  return !row.flags.has(CommandFlag::quiet) && !session.tag.empty() && has_news(session);
}

// Of commands that must not tell expunges. RFC 5530 3, EXPUNGEISSUED: the client may want to issue NOOP soon.
void hint_at_expunges(const Session& session, Completion& completion) {
  const bool plain_ok =
      completion.condition == Condition::ok && std::holds_alternative<std::monostate>(completion.code);
  if (!plain_ok || !session.selected) return;
  const mail::StatePtr state = session.selected->mailbox->state();
  const bool withheld = mail::highest_modseq_to_tell(*state, session.selected->view) < state->highest_modseq();
  if (withheld) completion.code = Code::expunge_issued;
}

// RFC 2180 3.3: what a command on the selected mailbox misses when another session deleted it is that mailbox. Its
// messages are given up behind the session's back: what is missing of them is not damaged.
Completion failed(const Session& session, const CommandRow& row, const base::Error& error) {
  const bool on_selected = session.selected && !row.states.has(State::authenticated);
  const bool misses = error.code == Errc::not_found || error.code == Errc::corrupt;
  if (misses && on_selected && !selected_is_there(session)) {
    return Completion::no(Code::non_existent, "The selected mailbox was deleted; SELECT another.");
  }
  return to_completion(error);
}

// What is left to do after a handler: errors to completions, news, the tagged response.
base::Task<Result<void>> finish(Session& session, const CommandRow& row, Numbering numbering, Outcome outcome) {
  if (!outcome.has_value() && is_connection_over(outcome.error())) co_return base::fail(std::move(outcome).error());
  if (session.outbox.broken()) co_return base::fail(Errc::closed, "the client does not read");
  auto completion = outcome.has_value() ? std::move(*outcome) : failed(session, row, outcome.error());
  if (has_to_tell(session, row)) {
    auto telling = tell(session, row, numbering);
    CO_TRY(co_await telling);
    if (!may_tell_expunges(row, numbering)) hint_at_expunges(session, completion);
  }
  complete(session, &row, completion);
  co_return Result<void>();
}

// finish() for a command that went well in a mailbox without news, which most do: nothing waits.
bool finish_at_once(Session& session, const CommandRow& row, const Outcome& outcome) {
  if (!outcome.has_value() || session.outbox.broken() || has_to_tell(session, row)) return false;
  complete(session, &row, *outcome);
  return true;
}

base::Task<Result<void>> run(Session& session, const CommandRow& row, Numbering numbering, Running running) {
  auto outcome = co_await running;
  if (finish_at_once(session, row, outcome)) co_return Result<void>();
  auto finishing = finish(session, row, numbering, std::move(outcome));
  auto finished = co_await finishing;
  co_return finished;
}

// "NOOP completed", in the order of the command table.
std::vector<std::string> make_texts() {
  std::vector<std::string> texts;
  for (const CommandRow& row : command_table()) texts.push_back(std::string(row.name) + " completed");
  return texts;
}

std::string_view text_of(const CommandRow* row, const Completion& completion) {
  static const std::vector<std::string> completed = make_texts();
  if (!completion.text.empty() || row == nullptr) return completion.text;
  return completed[static_cast<std::size_t>(row - command_table().data())];
}

// RFC 9051 6.3.2: a SELECT that gets NO leaves no mailbox selected, also for a name that cannot be.
void refuse(Session& session, const CommandRow& row, const Completion& refused) {
  if (refused.condition == Condition::no && row.flags.has(CommandFlag::changes_mailbox)) leave_for_another(session);
  complete(session, &row, refused);
}

void begin(Session& session, std::string&& tag) {
  session.tag.swap(tag);
  if (session.tag.empty()) session.tag = "*";
  session.flag_report = {};
}

}  // namespace

void complete(Session& session, const CommandRow* row, const Completion& completion) {
  session.command_began = count_command(row, completion.condition, session.command_began);
  const bool mistake = completion.condition == Condition::bad;
  session.bad_commands = mistake ? session.bad_commands + 1 : 0;
  if (!session.tag.empty()) {
    respond(session, StatusView{session.tag, completion.condition, completion.code, text_of(row, completion)});
  }
  session.tag.clear();
  const auto& settings = session.settings();
  const bool before_login = session.state == State::not_authenticated;
  if (session.inbox.framer().gave_up()) {
    say_goodbye(session, "Too much to throw away; send less", Code::too_big);
  } else if (session.bad_commands >=
             (before_login ? settings.max_bad_commands_before_login : settings.max_bad_commands)) {
    say_goodbye(session, "Too many commands that are none");
  } else if (before_login && session.failed_logins >= settings.max_failed_logins) {
    say_goodbye(session, "Too many failed logins");
  }
}

void leave_for_another(Session& session) {
  if (!session.selected) return;
  session.deselect();
  // RFC 7162 3.2.11: whoever announces CONDSTORE says so to everybody.
  if (session.enabled.rev2() || session.offers(Extension::condstore)) {
    respond(session, StatusResponse{"", Condition::ok, Code::closed, "The mailbox selected before is closed"});
  }
}

std::optional<base::Task<Result<void>>> dispatch(Session& session, wire::CommandReady& command) {
  begin(session, std::move(command.tag));
  wire::Scanner scanner(command.text, session.enabled.context);
  auto found = find(session, scanner);
  if (!found.has_value()) {
    complete(session, nullptr, to_completion(found.error()));
    return {};
  }
  const auto [row, numbering] = *found;
  auto parsed = row->parse(scanner, numbering);
  if (!parsed.has_value()) {
    refuse(session, *row, parse_failure(scanner, parsed.error()));
    return {};
  }
  auto started = row->run(session, *std::move(parsed));
  if (started.running) return run(session, *row, numbering, *std::move(started.running));
  if (finish_at_once(session, *row, started.outcome)) return {};
  return finish(session, *row, numbering, std::move(started.outcome));
}

base::Task<Result<void>> dispatch_append(Session& session, wire::AppendOffered first) {
  begin(session, std::string(first.tag));
  auto running = commands::append(session, first);
  auto outcome = co_await running;
  auto finishing = finish(session, *find_command("APPEND"), Numbering::sequence, std::move(outcome));
  auto finished = co_await finishing;
  co_return finished;
}

}  // namespace imap::session
