// Numbering: message numbers from page counts and the expunges that the client was not told.
#include <algorithm>

#include "mail/view.h"

namespace mail {
namespace {

constexpr Uid highest_uid(0xffff'ffff);

// What the client knows and what is gone: expunged after E, written out before; below the UIDNEXT told.
UidRuns known_expunges(const MailboxState& state, const View& view) {
  UidRuns untold = state.expunges().since(view.expunges_told).united(view.written_out);
  if (untold.empty() || untold.runs().back().last < view.uid_next_told) return untold;
  UidRuns told;
  if (view.uid_next_told > Uid(1)) told.add(UidRun{Uid(1), Uid(view.uid_next_told.value - 1)});
  return untold.intersected(told);
}

std::uint32_t length(const UidRun& run) { return run.last.value - run.first.value + 1; }

}  // namespace

Numbering::Numbering(const MailboxState& state, const View& view)
    : state_(state), view_(view), untold_(known_expunges(state, view)), live_known_(live_below(view.uid_next_told)) {
  untold_before_.reserve(untold_.runs().size() + 1);
  untold_before_.push_back(0);
  for (const UidRun& run : untold_.runs()) untold_before_.push_back(untold_before_.back() + length(run));
}

std::uint32_t Numbering::live_below(Uid uid) const { return state_.lower_bound(uid).value; }

std::uint32_t Numbering::size() const { return live_known_ + untold_before_.back(); }

SeqNum Numbering::first_number(std::size_t run) const {
  return SeqNum(live_below(untold_.runs()[run].first) + untold_before_[run] + 1);
}

std::optional<std::size_t> Numbering::run_at(SeqNum number) const {
  std::size_t low = 0;
  std::size_t high = untold_.runs().size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (first_number(middle) <= number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return std::nullopt;
  return low - 1;
}

std::optional<std::size_t> Numbering::run_at(Uid uid) const {
  const auto runs = untold_.runs();
  const auto behind =
      std::upper_bound(runs.begin(), runs.end(), uid, [](Uid at, const UidRun& run) { return at < run.first; });
  if (behind == runs.begin()) return std::nullopt;
  return static_cast<std::size_t>(behind - runs.begin()) - 1;
}

std::optional<Uid> Numbering::uid_of(SeqNum number) const {
  if (number.value == 0 || number.value > size()) return std::nullopt;
  const std::optional<std::size_t> run = run_at(number);
  if (run) {
    const std::uint32_t within = number.value - first_number(*run).value;
    if (within < length(untold_.runs()[*run])) return Uid(untold_.runs()[*run].first.value + within);
  }
  const std::uint32_t untold_below = run ? untold_before_[*run + 1] : 0;
  return state_.at(Position(number.value - 1 - untold_below)).uid;
}

std::optional<SeqNum> Numbering::number_of(Uid uid) const {
  if (uid >= view_.uid_next_told) return std::nullopt;
  const std::optional<std::size_t> run = run_at(uid);
  if (run && uid <= untold_.runs()[*run].last) {
    return SeqNum(first_number(*run).value + uid.value - untold_.runs()[*run].first.value);
  }
  const std::optional<Position> position = state_.find(uid);
  if (!position) return std::nullopt;
  return SeqNum(position->value + (run ? untold_before_[*run + 1] : 0) + 1);
}

bool Numbering::is_expunged(Uid uid) const { return untold_.contains(uid); }

Uid Numbering::highest_known() const {
  const Uid live = live_known_ == 0 ? Uid(0) : state_.at(Position(live_known_ - 1)).uid;
  const Uid gone = untold_.empty() ? Uid(0) : untold_.runs().back().last;
  return std::max(live, gone);
}

UidRuns Numbering::known(const UidRuns& asked) const {
  UidRuns result;
  for (const UidRun& run : asked.runs()) {
    if (run.first >= view_.uid_next_told) break;
    const Uid last = std::min(run.last, Uid(view_.uid_next_told.value - 1));
    const UidRuns live = state_.live(run.first, last);
    for (const UidRun& found : live.runs()) result.add(found);
  }
  return untold_.empty() ? result : result.united(untold_.intersected(asked));
}

UidRuns Numbering::uids_of(SeqNum first, SeqNum last) const {
  first = std::max(first, SeqNum(1));
  last = std::min(last, SeqNum(size()));
  if (last < first) return {};
  UidRuns between;
  between.add(UidRun{uid_of(first).value_or(highest_uid), uid_of(last).value_or(Uid(0))});
  return known(between);
}

}  // namespace mail
