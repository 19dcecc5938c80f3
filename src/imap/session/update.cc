#include "imap/session/update.h"

#include <algorithm>

#include "imap/session/flags.h"
#include "imap/session/messages.h"
#include "imap/session/respond.h"

namespace imap::session {
namespace {

using base::Result;

// How long an expunge may stay untold before it is written out of the log's reach (design.md 3).
constexpr std::uint64_t untold_expunge_microseconds = 30ull * 60 * 1'000'000;

void tell_expunges(Session& session, const mail::Diff& diff) {
  if (session.enabled.qresync && !diff.vanished.empty()) {
    respond(session, VanishedData{VanishedTime::now, to_uid_set(diff.vanished)});
    return;
  }
  for (const auto number : diff.expunges) respond(session, ExpungeData{number});
}

// New keywords are in FLAGS before a FETCH uses them (RFC 9051 7.3.5). The last that there is room for takes "\\*" away
// (RFC 9051 7.1, PERMANENTFLAGS).
void tell_keywords(Session& session, const mail::MailboxState& state) {
  auto& selected = *session.selected;
  if (state.keywords().size() <= selected.keywords_told) return;
  selected.keywords_told = state.keywords().size();
  const auto flags = mailbox_flags(state.keywords());
  respond(session, FlagsData{flags});
  if (state.keywords().size() < mail::max_keywords_per_mailbox || selected.access == Access::read_only) return;
  respond(session, StatusResponse{"", Condition::ok, PermanentFlagsCode{flags, false}, "No further keywords fit"});
}

void tell_highest_modseq(Session& session, base::ModSeq modseq) {
  respond(session,
          StatusResponse{"", Condition::ok, HighestModSeqCode{modseq}, "Mod-sequence that you are in step with"});
}

// RFC 7162 3.2: a client that sees mod-sequences above an expunge it was not told of must not take them for how far it
// is in step; once it is told, it may.
void correct_highest_modseq(Session& session, const mail::MailboxState& state, bool modseqs_told) {
  auto& selected = *session.selected;
  if (!session.enabled.condstore) return;
  const auto in_step = mail::highest_modseq_to_tell(state, selected.view);
  const bool low = in_step < state.highest_modseq();
  if (low ? modseqs_told : selected.highest_modseq_is_low) tell_highest_modseq(session, in_step);
  selected.highest_modseq_is_low = low && (modseqs_told || selected.highest_modseq_is_low);
}

std::uint32_t recent_count(const mail::MailboxState& state, const mail::UidRun& recent) {
  if (recent.last < recent.first) return 0;
  return state.lower_bound(recent.last.next()).value - state.lower_bound(recent.first).value;
}

void tell_new_mail(Session& session, const mail::MailboxState& state, std::uint32_t exists) {
  auto& selected = *session.selected;
  respond(session, ExistsData{exists});
  if (session.enabled.rev2()) return;
  auto& recent = selected.view.recent;
  if (selected.access == Access::read_write) {
    const auto claimed = session.account->claim_recent(state.id(), state.uid_next());
    if (recent.last < recent.first) {
      recent = claimed;
    } else if (claimed.first <= claimed.last) {
      recent.last = claimed.last;
    }
  } else if (recent.last < recent.first) {
    recent = {std::max(state.recent_from(), base::Uid(1)), base::Uid(state.uid_next().value - 1)};
  } else {
    recent.last = base::Uid(state.uid_next().value - 1);
  }
  respond(session, RecentData{recent_count(state, recent)});
}

// RFC 7162 3.1.3: what .SILENT keeps quiet about still gets its MODSEQ told.
base::Task<Result<void>> tell_modseqs(Session& session, mail::StatePtr state, mail::UidRuns uids, TellUid uid) {
  const mail::Numbering numbering(*state, session.selected->view);
  MessageCursor cursor(*state, numbering, uids);
  std::vector<MessageRow> batch;
  while (cursor.next(session.settings().fetch_batch_messages, batch)) {
    for (const auto& row : batch) {
      if (row.hot) respond_flags(session, row, nullptr, uid);
    }
    auto flushing = session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  co_return Result<void>();
}

// Whose flags others changed between the command's own change and now.
mail::UidRuns changed_after(const mail::MailboxState& state, mail::View view, const FlagReport& report) {
  if (report.keep_quiet.empty()) return {};
  view.flags_told = std::max(view.flags_told, report.quiet_through);
  return mail::diff(state, view, mail::TellExpunges::withhold).flags;
}

// An expunge that stays untold too long is noted in the view itself, so that the log may forget it.
Result<void> bound_untold(mail::View& view, const mail::MailboxState& state) {
  if (state.highest_modseq().value < view.expunges_told.value + untold_expunge_microseconds) return {};
  TRY(view, mail::write_out_expunges(view, state));
  return {};
}

}  // namespace

void enable_condstore(Session& session) {
  if (std::exchange(session.enabled.condstore, true) || !session.selected) return;
  tell_highest_modseq(session, modseq_in_step(*session.selected));
}

base::ModSeq modseq_in_step(const Selected& selected) {
  const auto below_untold = mail::highest_modseq_to_tell(*selected.mailbox->state(), selected.view);
  return std::min(below_untold, selected.view.flags_told);
}

base::Task<Result<void>> tell_flags(Session& session, mail::StatePtr state, mail::UidRuns uids, TellUid uid) {
  const mail::Numbering numbering(*state, session.selected->view);
  MessageCursor cursor(*state, numbering, uids);
  std::vector<MessageRow> batch;
  FlagsText text;
  const auto& recent = session.selected->view.recent;
  while (cursor.next(session.settings().fetch_batch_messages, batch)) {
    for (const auto& row : batch) {
      if (!row.hot) continue;
      const auto flags = !session.enabled.rev2() && contains(recent, row.uid)
                             ? text.of_recent(row.hot->system, row.hot->keywords, state->keywords())
                             : text.of(row.hot->system, row.hot->keywords, state->keywords());
      respond_flags(session, row, &flags, uid);
    }
    auto flushing = session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  co_return Result<void>();
}

bool has_news(Session& session) {
  const FlagReport& report = session.flag_report;
  if (!report.tell.empty() || !report.keep_quiet.empty()) return true;
  if (!session.selected) return false;
  auto& selected = *session.selected;
  // Asked before the state: one that is published in between is looked at again.
  const std::uint64_t published = selected.mailbox->published();
  if (selected.in_step_at == published) return false;
  const mail::StatePtr state = selected.mailbox->state();
  const bool news = !mail::is_told(*state, selected.view) || state->keywords().size() > selected.keywords_told;
  if (!news) selected.in_step_at = published;
  return news;
}

base::Task<Result<void>> tell_changes(Session& session, mail::TellExpunges expunges, TellUid uid) {
  FlagReport report = std::exchange(session.flag_report, {});
  if (!session.selected) co_return Result<void>();
  auto& selected = *session.selected;
  if (report.keeps_numbers) expunges = mail::TellExpunges::withhold;
  const mail::StatePtr state = selected.mailbox->state();
  const mail::Diff diff = mail::diff(*state, selected.view, expunges);
  report.keep_quiet = report.keep_quiet.minus(changed_after(*state, selected.view, report));
  tell_expunges(session, diff);
  tell_keywords(session, *state);
  selected.view = mail::told(std::move(selected.view), *state, diff, expunges);
  if (diff.exists) tell_new_mail(session, *state, *diff.exists);
  const mail::UidRuns flags = diff.flags.united(report.tell).minus(report.keep_quiet);
  auto telling = tell_flags(session, state, flags, uid);
  CO_TRY(co_await telling);
  if (session.enabled.condstore && !report.keep_quiet.empty()) {
    auto quiet = tell_modseqs(session, state, report.keep_quiet, uid);
    CO_TRY(co_await quiet);
  }
  correct_highest_modseq(session, *state, report.modseqs_told || !flags.empty() || !report.keep_quiet.empty());
  co_return bound_untold(selected.view, *state);
}

}  // namespace imap::session
