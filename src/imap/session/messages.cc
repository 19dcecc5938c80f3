#include "imap/session/messages.h"

#include <algorithm>

namespace imap::session {
namespace {

using base::SeqNum;
using base::Uid;

base::Result<mail::UidRuns> resolve_numbers(const SeqSet& set, const mail::Numbering& numbering) {
  const SeqNum largest(numbering.size());
  TRY(check_known(set, largest));
  std::vector<mail::UidRun> out;
  for (const auto& range : set.resolved(largest)) {
    const auto uids = numbering.uids_of(range.first, range.last);
    out.insert(out.end(), uids.runs().begin(), uids.runs().end());
  }
  return mail::UidRuns::from(std::move(out));
}

mail::UidRuns resolve_uids(const UidSet& set, const mail::Numbering& numbering) {
  std::vector<mail::UidRun> runs;
  for (const auto& range : set.resolved(numbering.highest_known())) runs.push_back({range.first, range.last});
  return numbering.known(mail::UidRuns::from(std::move(runs)));
}

}  // namespace

base::Result<void> check_known(const SeqSet& numbers, SeqNum largest) {
  if (largest == SeqNum(0) && !numbers.ranges.empty()) {
    return base::fail(base::Errc::bad_sequence, "There is no message: the mailbox is empty");
  }
  for (const auto& range : numbers.ranges) {
    const SeqNum highest = std::max(range.first, range.last);
    if (highest <= largest) continue;
    return base::fail(base::Errc::bad_sequence, "There is no message " + std::to_string(highest.value) +
                                                    "; the mailbox has " + std::to_string(largest.value));
  }
  return {};
}

base::Result<mail::UidRuns> resolve(const MessageSet& set, const mail::View& view, const mail::Numbering& numbering) {
  mail::UidRuns out;
  if (const auto* numbers = std::get_if<SeqSet>(&set)) {
    TRY(out, resolve_numbers(*numbers, numbering));
  } else {
    out = resolve_uids(std::get<UidSet>(set), numbering);
  }
  if (uses_saved_result(set)) out = out.united(numbering.known(view.saved));
  return out;
}

UidSet to_uid_set(const mail::UidRuns& runs) {
  UidSet set;
  set.ranges.reserve(runs.runs().size());
  for (const auto& run : runs.runs()) set.add(Range<Uid>{run.first, run.last});
  return set;
}

SeqSet to_seq_set(const mail::UidRuns& known, const mail::Numbering& numbering) {
  SeqSet set;
  for (const auto& run : known.runs()) {
    const auto first = numbering.number_of(run.first);
    const auto last = numbering.number_of(run.last);
    if (!first || !last) continue;
    if (!set.ranges.empty() && set.ranges.back().last.next() == *first) {
      set.ranges.back().last = *last;
    } else {
      set.add(Range<SeqNum>{*first, *last});
    }
  }
  return set;
}

MessageCursor::MessageCursor(const mail::MailboxState& state, const mail::Numbering& numbering,
                             const mail::UidRuns& uids)
    : state_(state), numbering_(numbering), live_or_told_(uids) {
  const auto untold = uids.intersected(numbering.untold_expunges());
  for (const auto& run : untold.runs()) {
    for (Uid uid = run.first; uid <= run.last; uid = uid.next()) expunged_.push_back(uid);
  }
  enter_run();
}

void MessageCursor::enter_run() {
  if (run_ < live_or_told_.runs().size()) at_ = live_or_told_.runs()[run_].first;
}

Uid MessageCursor::next_expunged() const {
  return expunged_at_ < expunged_.size() ? expunged_[expunged_at_] : Uid(UINT32_MAX);
}

// Live messages of the run below `end`. Their numbers follow each other: nothing untold lies between.
void MessageCursor::live_until(Uid end, std::size_t most, std::vector<MessageRow>& batch) {
  const auto from = state_.lower_bound(at_);
  auto to = state_.lower_bound(end);
  const auto room = static_cast<std::uint32_t>(most - batch.size());
  const bool cut = to.value - from.value > room;
  if (cut) to = mail::Position(from.value + room);
  SeqNum number;
  state_.for_each(from, to, [&](mail::Position position, const mail::HotRecord& record) {
    number = number ? number.next() : numbering_.number_of(record.uid).value_or(SeqNum());
    batch.emplace_back(number, record.uid, record, position);
  });
  at_ = cut ? batch.back().uid.next() : end;
}

bool MessageCursor::next(std::size_t most, std::vector<MessageRow>& batch) {
  batch.clear();
  while (batch.size() < most && run_ < live_or_told_.runs().size()) {
    const auto last = live_or_told_.runs()[run_].last;
    const auto expunged = next_expunged();
    live_until(std::min(last.next(), expunged), most, batch);
    if (batch.size() == most) break;
    if (at_ == expunged && expunged <= last) {
      batch.push_back({numbering_.number_of(expunged).value_or(SeqNum()), expunged, std::nullopt, {}});
      ++expunged_at_;
      at_ = at_.next();
    }
    if (at_ > last) {
      ++run_;
      enter_run();
    }
  }
  return !batch.empty();
}

}  // namespace imap::session
