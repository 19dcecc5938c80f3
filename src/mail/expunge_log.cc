#include "mail/expunge_log.h"

#include <algorithm>
#include <utility>

namespace mail {
namespace {

constexpr std::uint64_t microseconds = 1'000'000;

// The modseq that a change `seconds` before `now` had at the most.
ModSeq earlier(ModSeq now, std::uint64_t seconds) {
  const std::uint64_t span = seconds * microseconds;
  return now.value > span ? ModSeq(now.value - span) : ModSeq(0);
}

}  // namespace

std::size_t ExpungeLog::first_after(ModSeq since) const {
  return entries_.partition_point([=](const ExpungeEntry& entry) { return entry.modseq > since; });
}

UidRuns ExpungeLog::since(ModSeq since) const {
  const std::size_t from = first_after(since);
  if (from + 1 == entries_.size()) return *entries_.back().uids;
  std::vector<UidRun> runs;
  for (std::size_t i = from; i < entries_.size(); ++i) {
    const auto more = entries_[i].uids->runs();
    runs.insert(runs.end(), more.begin(), more.end());
  }
  return UidRuns::from(std::move(runs));
}

std::optional<ModSeq> ExpungeLog::first_since(ModSeq since, Uid below) const {
  for (std::size_t i = first_after(since); i < entries_.size(); ++i) {
    if (entries_[i].uids->runs().front().first < below) return entries_[i].modseq;
  }
  return std::nullopt;
}

ExpungeLog ExpungeLog::with(std::span<const ExpungeEntry> added) const {
  ExpungeLog longer = *this;
  for (const ExpungeEntry& entry : added) longer.run_count_ += entry.uids->runs().size();
  longer.entries_ = entries_.with(added);
  return longer;
}

ExpungeLog ExpungeLog::with(ModSeq modseq, UidRuns uids) const {
  if (uids.empty()) return *this;
  const ExpungeEntry entry{modseq, std::make_shared<const UidRuns>(std::move(uids))};
  return with({&entry, 1});
}

ExpungeLog ExpungeLog::trimmed(ModSeq now, const ExpungeLogLimits& limits) const {
  const ModSeq too_old = earlier(now, limits.keep_seconds);
  const ModSeq may_go = earlier(now, limits.untold_seconds);
  std::uint64_t runs = run_count_;
  std::size_t dropped = 0;
  for (; dropped < entries_.size(); ++dropped) {
    const ExpungeEntry& oldest = entries_[dropped];
    if (oldest.modseq >= may_go) break;
    if (oldest.modseq >= too_old && runs <= limits.keep_runs) break;
    runs -= oldest.uids->runs().size();
  }
  if (dropped == 0) return *this;
  ExpungeLog shorter;
  shorter.entries_ = entries_.without_front(dropped);
  shorter.floor_ = entries_[dropped - 1].modseq;
  shorter.run_count_ = runs;
  return shorter;
}

ExpungeLog ExpungeLog::with_floor(ModSeq floor) {
  ExpungeLog log;
  log.floor_ = floor;
  return log;
}

bool ExpungeLog::operator==(const ExpungeLog& other) const {
  if (floor_ != other.floor_ || run_count_ != other.run_count_ || size() != other.size()) return false;
  for (std::size_t i = 0; i < size(); ++i) {
    if (entries_[i].modseq != other[i].modseq || *entries_[i].uids != *other[i].uids) return false;
  }
  return true;
}

}  // namespace mail
