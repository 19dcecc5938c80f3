// ExpungeLog: which UIDs went at which modseq, back to a floor. Says what a client that was away or was not told must
// forget (RFC 7162 3.2.5, 3.2.6; design: kept 30 days and 10,000 runs). Immutable; a longer log shares its chunks with
// the shorter one. Invariant: entries ascend strictly by modseq, all above the floor; a UID is in one entry at most.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "mail/chunked.h"
#include "mail/types.h"
#include "mail/uid_runs.h"

namespace mail {

struct ExpungeEntry {
  ModSeq modseq;
  std::shared_ptr<const UidRuns> uids;
};

// How much is kept. Times are told by modseqs, which are microseconds since 1970 or a little ahead (design: Modseq).
struct ExpungeLogLimits {
  std::uint64_t keep_seconds = 30 * 86'400;
  std::uint64_t keep_runs = 10'000;
  // Never cut below this age, whatever the runs: sessions may not have told these yet (they write them out after 30
  // minutes).
  std::uint64_t untold_seconds = 3'600;
};

class ExpungeLog {
 public:
  // Expunges at or below it are forgotten: nothing can be said of them.
  ModSeq floor() const { return floor_; }
  bool complete_since(ModSeq since) const { return since >= floor_; }
  // What was expunged after `since`, as far as the log reaches back. O(log entries + answer).
  UidRuns since(ModSeq since) const;
  // Modseq of the oldest entry after `since` with a UID below `below`: what an untold expunge holds HIGHESTMODSEQ
  // under.
  std::optional<ModSeq> first_since(ModSeq since, Uid below) const;

  std::size_t size() const { return entries_.size(); }
  const ExpungeEntry& operator[](std::size_t index) const { return entries_[index]; }
  std::uint64_t run_count() const { return run_count_; }

  // Requires modseqs above the last entry's, ascending, and UIDs in each.
  ExpungeLog with(std::span<const ExpungeEntry> added) const;
  ExpungeLog with(ModSeq modseq, UidRuns uids) const;
  ExpungeLog trimmed(ModSeq now, const ExpungeLogLimits& limits) const;
  static ExpungeLog with_floor(ModSeq floor);

  bool operator==(const ExpungeLog& other) const;

 private:
  std::size_t first_after(ModSeq since) const;

  Chunked<ExpungeEntry> entries_;
  ModSeq floor_;
  std::uint64_t run_count_ = 0;
};

}  // namespace mail
