#include "imap/session/resync.h"

#include <algorithm>

#include "imap/session/messages.h"
#include "imap/session/respond.h"
#include "imap/session/update.h"

namespace imap::session {
namespace {

// Match data is a hint; more of it than this does not narrow VANISHED any further in practice.
constexpr std::size_t max_match_pairs = 20'000;

template <class Id>
std::vector<Id> first_numbers(const NumberSet<Id>& set) {
  std::vector<Id> out;
  for (const auto& range : set.ranges) {
    for (Id id = range.first; id <= range.last && out.size() < max_match_pairs; id = id.next()) out.push_back(id);
  }
  return out;
}

std::optional<mail::SequenceMatch> sequence_match(const std::optional<SeqMatchData>& data) {
  if (!data) return std::nullopt;
  mail::SequenceMatch match{first_numbers(data->known_sequence_set), first_numbers(data->known_uid_set)};
  // RFC 7162 3.2.5.2: both sets have as many; what has no partner says nothing.
  const auto pairs = std::min(match.numbers.size(), match.uids.size());
  match.numbers.resize(pairs);
  match.uids.resize(pairs);
  return match;
}

mail::UidRuns changed_since(const mail::MailboxState& state, base::ModSeq since) {
  mail::UidRuns out;
  state.for_each_changed(since, [&](mail::Position, const mail::HotRecord& record) { out.add(record.uid); });
  return out;
}

}  // namespace

mail::UidRuns to_runs(const UidSet& set, base::Uid largest) {
  std::vector<mail::UidRun> runs;
  for (const auto& range : set.resolved(largest)) runs.push_back({range.first, range.last});
  return mail::UidRuns::from(std::move(runs));
}

base::Task<base::Result<void>> resynchronise(Session& session, mail::StatePtr state, QResync known) {
  const base::Uid largest(state->uid_next().value - 1);
  std::optional<mail::UidRuns> known_uids;
  if (known.known_uids) known_uids = to_runs(*known.known_uids, largest);
  const auto vanished =
      mail::vanished_since(*state, known.mod_sequence, known_uids, sequence_match(known.seq_match_data));
  if (!vanished.empty()) respond(session, VanishedData{VanishedTime::earlier, to_uid_set(vanished)});
  auto changed = changed_since(*state, known.mod_sequence);
  if (known_uids) changed = changed.intersected(*known_uids);
  auto telling = tell_flags(session, state, std::move(changed), TellUid::yes);
  CO_TRY(co_await telling);
  co_return base::Result<void>();
}

}  // namespace imap::session
