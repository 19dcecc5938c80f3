// STORE and UID STORE. RFC 9051 6.4.6, RFC 7162 3.1.3.
#include <algorithm>

#include "mail/keyword_names.h"
#include "mail/open_mailbox.h"
#include "mail/operations.h"
#include "mail/row_source.h"

namespace mail {
namespace {

using base::Result;
using base::Task;

bool includes(const KeywordSet& all, const KeywordSet& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

bool any_common(const KeywordSet& a, const KeywordSet& b) {
  return std::any_of(b.begin(), b.end(), [&](KeywordId id) { return std::binary_search(a.begin(), a.end(), id); });
}

// Whether the message's flags are others after it: only then it gets a new modseq.
bool changes(const FlagsChanged& request, const HotRecord& row) {
  const std::uint8_t bits = request.system.bits;
  switch (request.operation) {
    case FlagOperation::add: return (bits & ~row.system.bits) != 0 || !includes(*row.keywords, request.keywords);
    case FlagOperation::remove: return (bits & row.system.bits) != 0 || any_common(*row.keywords, request.keywords);
    case FlagOperation::replace: return bits != row.system.bits || *row.keywords != request.keywords;
  }
  return false;
}

// RFC 7162 3.1.3: UNCHANGEDSINCE 0 fails where what is to be changed exists: a system flag always does, a keyword where
// it is set. So a client sets a keyword that nobody else has set.
bool fails_condition(const StoreFlags& request, const FlagsChanged& flags, const HotRecord& row) {
  if (!request.unchanged_since || row.modseq <= *request.unchanged_since) return false;
  if (*request.unchanged_since != ModSeq(0) || flags.operation == FlagOperation::replace) return true;
  return flags.system.bits != 0 || any_common(*row.keywords, flags.keywords);
}

void sort_out(const MailboxState& state, const StoreFlags& request, FlagsChanged& flags, StoreOutcome& outcome) {
  for (const UidRun& run : request.uids.runs()) {
    const Position from = state.lower_bound(run.first);
    const Position to = run.last.value == 0xffff'ffff ? Position(state.exists()) : state.lower_bound(run.last.next());
    state.for_each(from, to, [&](Position, const HotRecord& row) {
      if (request.known_through && row.modseq > *request.known_through) outcome.unknown.add(row.uid);
      if (fails_condition(request, flags, row)) {
        outcome.modified.add(row.uid);
      } else if (changes(flags, row)) {
        flags.uids.add(row.uid);
      }
    });
  }
  outcome.missing = request.uids.minus(live_of(state, request.uids));
}

Result<StoreOutcome> evaluate_store(Draft& draft, MailboxId mailbox, const StoreFlags& request) {
  TRY(StatePtr state, draft.state(mailbox));
  StoreOutcome outcome;
  outcome.modseq = state->highest_modseq();
  MailboxChange change;
  FlagsChanged flags;
  flags.operation = request.operation;
  flags.system = request.system;
  if (request.operation == FlagOperation::remove) {
    flags.keywords = known_keywords(state->keywords(), request.keywords);
  } else {
    TRY(flags.keywords, numbered_keywords(state->keywords(), request.keywords, change.new_keywords));
  }
  sort_out(*state, request, flags, outcome);
  if (flags.uids.empty()) return outcome;
  // What lets people free space works on a full disk.
  if (request.system.has(SystemFlag::deleted)) draft.batch().space_use = engine::SpaceUse::frees_space;
  outcome.changed = flags.uids;
  outcome.modseq = draft.modseq();
  change.flags.push_back(std::move(flags));
  TRY(draft.change(mailbox, std::move(change)));
  return outcome;
}

}  // namespace

Task<Result<StoreOutcome>> store_flags(AccountCorePtr core, MailboxId mailbox, StoreFlags request) {
  AccountCore& account = *core;
  auto opening = account.open(mailbox);
  CO_TRY(OpenMailboxPtr open, co_await opening);
  StoreOutcome outcome;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    TRY(outcome, evaluate_store(draft, mailbox, request));
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  CO_TRY(co_await running);
  co_return outcome;
}

}  // namespace mail
