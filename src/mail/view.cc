#include "mail/view.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace mail {
namespace {

constexpr std::size_t max_written_out_bytes = 64 << 10;

// Descending, so that telling one leaves the numbers of the rest as they are.
std::vector<SeqNum> expunge_numbers(const Numbering& numbering) {
  std::vector<SeqNum> numbers;
  numbers.reserve(numbering.untold_expunges().count());
  const auto runs = numbering.untold_expunges().runs();
  for (const UidRun& run : std::views::reverse(runs)) {
    const std::uint32_t last = numbering.number_of(run.last).value_or(SeqNum(0)).value;
    const std::uint32_t length = run.last.value - run.first.value + 1;
    for (std::uint32_t i = 0; i < length; ++i) numbers.emplace_back(last - i);
  }
  return numbers;
}

UidRuns changed_flags(const MailboxState& state, const View& view) {
  UidRuns changed;
  state.for_each_changed(view.flags_told, [&](Position, const HotRecord& message) {
    if (message.uid < view.uid_next_told) changed.add(message.uid);
  });
  return changed;
}

// The expunge that holds HIGHESTMODSEQ down; nullopt: the client was told all.
std::optional<ModSeq> oldest_untold(const MailboxState& state, const View& view) {
  if (!view.written_out.empty()) return view.written_out_since;
  return state.expunges().first_since(view.expunges_told, view.uid_next_told);
}

// Untold expunges as runs, so that what follows E is nothing that the client knows.
View written_out(View view, const MailboxState& state) {
  UidRuns untold = Numbering(state, view).untold_expunges();
  view.written_out_since = untold.empty() ? ModSeq(0) : oldest_untold(state, view).value_or(ModSeq(0));
  view.written_out = std::move(untold);
  view.expunges_told = state.highest_modseq();
  return view;
}

// RFC 7162 3.2.5.2: of the pairs that still hold, the highest UID: the client knows of all expunges up to it.
Uid highest_match(const MailboxState& state, const SequenceMatch& match) {
  Uid highest;
  const std::size_t pairs = std::min(match.numbers.size(), match.uids.size());
  for (std::size_t i = 0; i < pairs; ++i) {
    const SeqNum number = match.numbers[i];
    if (number.value == 0 || number.value > state.exists()) continue;
    if (state.at(Position(number.value - 1)).uid == match.uids[i]) highest = std::max(highest, match.uids[i]);
  }
  return highest;
}

}  // namespace

View view_of(const MailboxState& state) {
  View view;
  view.expunges_told = state.highest_modseq();
  view.flags_told = state.highest_modseq();
  view.uid_next_told = state.uid_next();
  view.count = state.exists();
  return view;
}

// Every change of a mailbox has a higher modseq than those before it.
bool is_told(const MailboxState& state, const View& view) {
  const ModSeq highest = state.highest_modseq();
  return view.flags_told == highest && view.expunges_told == highest && view.uid_next_told == state.uid_next() &&
         view.written_out.empty();
}

Diff diff(const MailboxState& state, const View& view, TellExpunges tell) {
  Diff result;
  const Numbering numbering(state, view);
  if (tell == TellExpunges::yes && !numbering.untold_expunges().empty()) {
    result.expunges = expunge_numbers(numbering);
    result.vanished = numbering.untold_expunges();
  }
  const std::uint32_t live_known = state.lower_bound(view.uid_next_told).value;
  if (live_known < state.exists()) {
    const auto withheld = static_cast<std::uint32_t>(numbering.untold_expunges().count() - result.vanished.count());
    result.exists = state.exists() + withheld;
  }
  result.flags = changed_flags(state, view);
  return result;
}

View told(View view, const MailboxState& state, const Diff& diff, TellExpunges tell) {
  if (tell == TellExpunges::yes) {
    view.expunges_told = state.highest_modseq();
    view.written_out = {};
    view.written_out_since = {};
    // RFC 5182 2.1: what is expunged leaves the saved result.
    if (!diff.vanished.empty()) view.saved = view.saved.minus(diff.vanished);
    view.count -= static_cast<std::uint32_t>(diff.expunges.size());
  } else if (view.uid_next_told < state.uid_next()) {
    // A message that came and went untold must not become known by the higher UIDNEXT: it is expunged after E.
    const UidRuns gone = state.expunges().since(view.expunges_told);
    if (!gone.empty() && gone.runs().back().last >= view.uid_next_told) view = written_out(std::move(view), state);
  }
  view.flags_told = state.highest_modseq();
  view.uid_next_told = state.uid_next();
  if (diff.exists) view.count = *diff.exists;
  return view;
}

UidRuns vanished_since(const MailboxState& state, ModSeq since, const std::optional<UidRuns>& known_uids,
                       const std::optional<SequenceMatch>& match) {
  if (state.expunges().complete_since(since)) {
    UidRuns gone = state.expunges().since(since);
    return known_uids ? gone.intersected(*known_uids) : gone;
  }
  // RFC 7162 3.2.5.1: without known UIDs it is 1:<maxuid>. UIDs not given out yet cannot have vanished.
  if (state.uid_next() <= Uid(1)) return {};
  const Uid max_uid(state.uid_next().value - 1);
  const Uid known_below = match ? highest_match(state, *match) : Uid(0);
  if (known_below >= max_uid) return {};
  UidRuns asked;
  asked.add(UidRun{known_below.next(), max_uid});
  if (known_uids) asked = asked.intersected(*known_uids);
  return asked.minus(state.live(known_below.next(), max_uid));
}

ModSeq highest_modseq_to_tell(const MailboxState& state, const View& view) {
  const std::optional<ModSeq> untold = oldest_untold(state, view);
  if (!untold) return state.highest_modseq();
  return ModSeq(untold->value - 1);
}

base::Result<View> write_out_expunges(View view, const MailboxState& state) {
  if (!state.expunges().complete_since(view.expunges_told)) {
    return base::fail(base::Errc::limit, "expunges were forgotten before this session was told of them");
  }
  view = written_out(std::move(view), state);
  if (view.written_out.runs().size() * sizeof(UidRun) > max_written_out_bytes) {
    return base::fail(base::Errc::limit, "too many expunges untold");
  }
  return view;
}

}  // namespace mail
