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

// Of which messages a change touched one of the flags named in `wanted`. What is new was touched in all of them.
void add_touched(const MailboxChange& change, const FlagsChanged& wanted, std::vector<UidRun>& touched) {
  for (const auto& message : change.appended) touched.push_back({message->cold.uid, message->cold.uid});
  for (const FlagsChanged& flags : change.flags) {
    const bool touches = flags.operation == FlagOperation::replace || (flags.system.bits & wanted.system.bits) != 0 ||
                         any_common(flags.keywords, wanted.keywords);
    if (touches) touched.insert(touched.end(), flags.uids.runs().begin(), flags.uids.runs().end());
  }
}

UidRuns touched_since(const MailboxEntry& entry, ModSeq since, const FlagsChanged& wanted) {
  std::vector<UidRun> touched;
  for (std::size_t i = entry.unfolded.size(); i-- > 0 && entry.unfolded[i].change->modseq > since;)
    add_touched(*entry.unfolded[i].change, wanted, touched);
  return UidRuns::from(std::move(touched));
}

// UNCHANGEDSINCE. A message has one mod-sequence; which flag it stands for, the changes that are not folded yet tell
// (RFC 7162 3.1.12). Where they do not reach back so far, any change of the message fails the condition.
class Condition {
 public:
  Condition(const StoreFlags& request, const FlagsChanged& flags, const MailboxEntry& entry)
      : since_(request.unchanged_since), flags_(flags), entry_(entry) {}

  bool fails(const HotRecord& row) {
    if (!since_ || row.modseq <= *since_) return false;
    if (flags_.operation == FlagOperation::replace) return true;
    if (*since_ == ModSeq(0)) return exists(row);
    if (*since_ < entry_.unfolded_above) return true;
    if (!touched_) touched_ = touched_since(entry_, *since_, flags_);
    return touched_->contains(row.uid);
  }

 private:
  // RFC 7162 3.1.3: 0 fails where what is to be changed exists: a system flag always does, a keyword where it is set.
  // So a client sets a keyword that nobody else has set.
  bool exists(const HotRecord& row) const {
    return flags_.system.bits != 0 || any_common(*row.keywords, flags_.keywords);
  }

  std::optional<ModSeq> since_;
  const FlagsChanged& flags_;
  const MailboxEntry& entry_;
  std::optional<UidRuns> touched_;  // once asked for
};

void sort_out(const MailboxState& state, Condition& condition, const StoreFlags& request, FlagsChanged& flags,
              StoreOutcome& outcome) {
  for (const UidRun& run : request.uids.runs()) {
    const Position from = state.lower_bound(run.first);
    const Position to = run.last.value == 0xffff'ffff ? Position(state.exists()) : state.lower_bound(run.last.next());
    state.for_each(from, to, [&](Position, const HotRecord& row) {
      if (request.known_through && row.modseq > *request.known_through) outcome.unknown.add(row.uid);
      if (condition.fails(row)) {
        outcome.modified.add(row.uid);
      } else if (changes(flags, row)) {
        flags.uids.add(row.uid);
      }
    });
  }
  outcome.missing = request.uids.minus(live_of(state, request.uids));
}

Result<StoreOutcome> evaluate_store(Draft& draft, MailboxId mailbox, const StoreFlags& request) {
  TRY(const StatePtr state, draft.state(mailbox));
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
  MailboxEntry entry;
  if (request.unchanged_since) {
    TRY(entry, draft.mailbox(mailbox));
  }
  Condition condition(request, flags, entry);
  sort_out(*state, condition, request, flags, outcome);
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
