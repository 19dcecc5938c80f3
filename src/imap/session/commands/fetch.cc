// FETCH and UID FETCH. Batches of messages are read and written with back-pressure; what \Seen they set is made durable
// before the tagged OK. RFC 9051 6.4.5, RFC 7162 3.1.4 and 3.2.6
#include <span>
#include <utility>

#include "imap/session/commands/commands.h"
#include "imap/session/fetch/at_once.h"
#include "imap/session/fetch/items.h"
#include "imap/session/fetch/message.h"
#include "imap/session/fetch/needs.h"
#include "imap/session/fetch/section.h"
#include "imap/session/messages.h"
#include "imap/session/respond.h"
#include "imap/session/resync.h"
#include "imap/session/status.h"
#include "imap/session/update.h"

namespace imap::session::commands {
namespace {

using base::Errc;
using base::Result;

// One FETCH under way. Everything it refers to lives in the handler's frame.
struct Run {
  Session& session;
  const Fetch& command;
  const fetch::Source& source;
  fetch::Needs needs;
  fetch::ItemWriter items;
  const std::vector<fetch::SectionPlan>& plans;
  fetch::AtOnce at_once;
  std::optional<base::Error> failure;  // of a message that could not be told; the others are
  mail::UidRuns seen;                  // to get \Seen
};

// What is missing of a message that went meanwhile is not damaged: it was given up an hour after. RFC 5530 3
void keep_failure(Run& run, const fetch::Message& message, base::Error error) {
  if (run.failure) return;
  const bool gone = !run.source.mailbox->state()->find(message.row.uid);
  if (gone && error.code == Errc::corrupt) error = {Errc::expunge_issued, "given up: " + error.detail};
  run.failure = std::move(error);
}

base::Task<Result<std::vector<fetch::Prepared>>> prepare(Run& run, const fetch::Message& message, fetch::Body& body) {
  std::vector<fetch::Prepared> prepared;
  prepared.reserve(run.plans.size());
  for (const auto& plan : run.plans) {
    auto preparing = fetch::prepare(plan, message, body);
    CO_TRY(prepared.emplace_back(), co_await preparing);
  }
  co_return prepared;
}

// The literal's size is told already: what cannot be read now cannot be told either.
base::Failure broken_off(const base::Error& error) {
  if (error.code != Errc::closed && error.code != Errc::cancelled) (void)to_completion(error);
  return base::fail(Errc::closed, "FETCH broke off in a literal: " + error.detail);
}

void note_seen(Run& run, const fetch::Message& message) {
  if (run.needs.seen && message.row.hot && !message.system.has(mail::SystemFlag::seen)) run.seen.add(message.row.uid);
}

// A message of which nothing but items was asked for: all of it lies in memory, so a scan costs no coroutine and no
// allocation for each.
void write_items(Run& run, const fetch::Message& message) {
  wire::FetchWriter writer(run.session.outbox.out(), run.session.enabled.context, message.row.number);
  run.items.write(writer, message);
  writer.end();
  note_seen(run, message);
}

// The same with sections, where all of them are at hand; false: write_sections() waits for them.
bool write_at_once(Run& run, const fetch::Message& message, fetch::Body& body) {
  if (!run.at_once.prepare(message, body)) return false;
  auto& out = run.session.outbox.out();
  wire::FetchWriter writer(out, run.session.enabled.context, message.row.number);
  run.items.write(writer, message);
  run.at_once.write(out, writer);
  writer.end();
  note_seen(run, message);
  return true;
}

base::Task<Result<void>> write_sections(Run& run, fetch::Message& message, fetch::Body& body) {
  if (auto opened = fetch::open_parts(message); !opened.has_value()) {
    keep_failure(run, message, std::move(opened).error());
    co_return Result<void>();
  }
  auto preparing = prepare(run, message, body);
  auto prepared = co_await preparing;
  if (!prepared.has_value()) {
    keep_failure(run, message, std::move(prepared).error());
    co_return Result<void>();
  }
  wire::FetchWriter writer(run.session.outbox.out(), run.session.enabled.context, message.row.number);
  run.items.write(writer, message);
  for (std::size_t i = 0; i < prepared->size(); ++i) {
    auto writing = fetch::write(run.session, writer, run.plans[i], (*prepared)[i], body);
    auto written = co_await writing;
    if (!written.has_value()) co_return broken_off(written.error());
  }
  writer.end();
  note_seen(run, message);
  co_return Result<void>();
}

bool is_wanted(const Run& run, const fetch::Message& message) {
  return !run.command.changed_since || message.modseq > *run.command.changed_since;
}

// The rows that are left when the outbox is full. `message` keeps nothing but its memory.
std::span<const MessageRow> write_rows(Run& run, std::span<const MessageRow> rows, fetch::Message& message) {
  std::size_t written = 0;
  while (written < rows.size() && !run.session.outbox.full()) {
    fetch::fill_hot(*run.source.state, rows[written++], message);
    if (message.failure) {
      keep_failure(run, message, *std::exchange(message.failure, {}));
    } else if (is_wanted(run, message)) {
      write_items(run, message);
    }
  }
  return rows.subspan(written);
}

// What came with the state is told row by row: a scan reads nothing and keeps nothing.
base::Task<Result<void>> write_hot_batch(Run& run, std::span<const MessageRow> rows) {
  fetch::Message message;
  while (!rows.empty()) {
    rows = write_rows(run, rows, message);
    if (!run.session.outbox.full()) continue;
    auto flushing = run.session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  co_await base::yield_to(run.session.channel.executor());
  co_return Result<void>();
}

base::Task<Result<void>> write_batch(Run& run, const std::vector<MessageRow>& rows,
                                     std::vector<fetch::Message>& messages) {
  auto reading = fetch::read_batch(run.source, run.needs, rows, messages);
  CO_TRY(co_await reading);
  for (auto& message : messages) {
    if (message.failure) {
      keep_failure(run, message, std::move(*message.failure));
      continue;
    }
    if (!is_wanted(run, message)) continue;
    fetch::Body body(run.source.mailbox, message);
    if (run.plans.empty()) {
      write_items(run, message);
    } else if (!write_at_once(run, message, body)) {
      auto writing = write_sections(run, message, body);
      CO_TRY(co_await writing);
    }
    if (!run.session.outbox.full()) continue;
    auto flushing = run.session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  // Other sessions of this loop get their turn.
  co_await base::yield_to(run.session.channel.executor());
  co_return Result<void>();
}

// RFC 9051 6.4.5.1; design.md 7: durable before the OK. The diff after the command tells the flags.
base::Task<Result<void>> set_seen(Run& run) {
  if (run.seen.empty() || run.session.selected->access == Access::read_only) co_return Result<void>();
  mail::StoreFlags request{
      std::move(run.seen), mail::FlagOperation::add, mail::SystemFlags{}.with(mail::SystemFlag::seen), {}, {}};
  auto storing = run.session.account->store(run.source.state->id(), std::move(request));
  CO_TRY(co_await storing);
  co_return Result<void>();
}

// RFC 7162 3.2.6: what is gone of the UIDs asked about, before everything else. What the client still counts is left to
// the VANISHED without EARLIER that makes it count anew (RFC 7162 3.2.10).
void tell_vanished(Session& session, const Fetch& command, const mail::MailboxState& state,
                   const mail::Numbering& numbering) {
  if (!command.vanished || !command.changed_since) return;
  const auto asked = to_runs(std::get<UidSet>(command.messages), base::Uid(state.uid_next().value - 1));
  const auto vanished =
      mail::vanished_since(state, *command.changed_since, asked, std::nullopt).minus(numbering.untold_expunges());
  if (!vanished.empty()) respond(session, VanishedData{VanishedTime::earlier, to_uid_set(vanished)});
}

}  // namespace

Running fetch(Session& session, Fetch command) {
  CO_TRY(fetch::check_items(session, command));
  const fetch::Source source{session.selected->mailbox, session.selected->mailbox->state()};
  const mail::Numbering numbering(*source.state, session.selected->view);
  CO_TRY(const auto uids, resolve(command.messages, session.selected->view, numbering));
  // RFC 7162 3.1: CHANGEDSINCE has MODSEQ with it.
  if (command.atts.has(FetchAtt::mod_seq)) {
    enable_condstore(session);
    session.flag_report.modseqs_told = true;
  }
  tell_vanished(session, command, *source.state, numbering);

  std::vector<fetch::SectionPlan> plans;
  plans.reserve(command.sections.size());
  for (const auto& section : command.sections) plans.emplace_back(session.enabled.context, section);
  const auto needs = fetch::needs_of(command);
  Run run{session,
          command,
          source,
          needs,
          fetch::ItemWriter(session, *source.state, command.atts, needs),
          plans,
          fetch::AtOnce(plans),
          {},
          {}};
  MessageCursor cursor(*source.state, numbering, uids);
  std::vector<MessageRow> rows;
  std::vector<fetch::Message> messages;
  while (cursor.next(session.settings().fetch_batch_messages, rows)) {
    base::Task<Result<void>> writing;
    if (run.needs.cold) {
      writing = write_batch(run, rows, messages);
    } else {
      writing = write_hot_batch(run, rows);
    }
    CO_TRY(co_await writing);
  }
  auto setting = set_seen(run);
  CO_TRY(co_await setting);
  if (run.failure) co_return base::fail(std::move(*run.failure));
  co_return Completion::ok();
}

}  // namespace imap::session::commands
