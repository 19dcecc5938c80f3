// EXPUNGE and UID EXPUNGE. RFC 9051 6.4.3, 6.4.9. A message whose cold row is lost goes like any other: what usage and
// clients need of it lies in its hot page. Which message and body it referred to nobody knows, so that neither is
// dropped: they stay, as they must where another row refers to them.
#include "base/log.h"
#include "mail/operations.h"
#include "mail/row_source.h"

namespace mail {
namespace {

using base::Errc;
using base::Result;
using base::Task;

UidRuns with_deleted_flag(const MailboxState& state, const std::optional<UidRuns>& asked) {
  UidRuns out;
  if (state.counts().deleted == 0) return out;
  for (std::size_t page = 0; page < state.pages().size(); ++page) {
    const HotPage& hot = *state.pages()[page].hot;
    if (hot.totals().deleted == 0) continue;
    for (std::uint32_t row = 0; row < hot.size(); ++row)
      if (hot.system(row).has(SystemFlag::deleted)) out.add(hot.uid(row));
  }
  return asked ? out.intersected(*asked) : out;
}

// Recent expunges are kept in memory: no more of one transaction than may be kept at all.
std::vector<ColdRecord> kept_of(const std::vector<ColdRecord>& rows) {
  const std::size_t count = std::min(rows.size(), max_expunged_kept);
  return {rows.end() - static_cast<std::ptrdiff_t>(count), rows.end()};
}

struct Expunging {
  ExpungeOutcome outcome;
  UidRuns lost;  // of those expunged: their rows
};

Result<Expunging> evaluate_expunge(Draft& draft, MailboxId mailbox, const std::optional<UidRuns>& asked,
                                   const RowSource& rows) {
  TRY(StatePtr state, draft.state(mailbox));
  MailboxChange change;
  change.expunged = with_deleted_flag(*state, asked);
  if (change.expunged.empty()) return Expunging{{state->highest_modseq(), {}}, {}};
  Expunging expunging{{draft.modseq(), change.expunged}, {}};
  TRY(std::vector<ColdRecord> cold, rows.cold_of(*state, change.expunged, expunging.lost));
  draft.drop_messages(cold);
  draft.batch().space_use = engine::SpaceUse::frees_space;
  change.expunged_cold = kept_of(cold);
  TRY(draft.change(mailbox, std::move(change)));
  return expunging;
}

}  // namespace

void log_expunged_damaged(const AccountCore& account, MailboxId mailbox, std::uint64_t messages) {
  if (messages == 0) return;
  base::log::error("expunged_damaged", {{"account", account.name}, {"mailbox", mailbox.value}, {"messages", messages}});
}

Task<Result<ExpungeOutcome>> expunge(AccountCorePtr core, MailboxId mailbox, std::optional<UidRuns> uids) {
  AccountCore& account = *core;
  auto opening = account.open(mailbox);
  CO_TRY(OpenMailboxPtr open, co_await opening);
  for (int evaluation = 1;; ++evaluation) {
    StatePtr state = open->state();
    auto reading = RowSource::read(account, open, state, with_deleted_flag(*state, uids), RowSource::Want::cold);
    CO_TRY(RowSource rows, co_await reading);
    Expunging expunging;
    Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
      TRY(expunging, evaluate_expunge(draft, mailbox, uids, rows));
      return {};
    };
    auto running = account.sequencer->run(evaluate);
    Result<void> done = co_await running;
    if (done.has_value()) {
      log_expunged_damaged(account, mailbox, expunging.lost.count());
      co_return std::move(expunging.outcome);
    }
    bool again = done.error().code == Errc::in_use && evaluation < max_evaluations;
    if (!again) co_return base::fail(done.error());
  }
}

}  // namespace mail
