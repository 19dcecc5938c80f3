// UidRuns: a set of UIDs as ascending, disjoint, non-adjacent runs. What expunge logs, journal records and
// saved search results hold: its size follows the runs, not the messages.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"

namespace mail {

struct UidRun {
  base::Uid first;
  base::Uid last;  // inclusive
  bool operator==(const UidRun&) const = default;
};

class UidRuns {
 public:
  UidRuns() = default;
  // Any order, overlaps allowed: O(n log n).
  static UidRuns from(std::vector<UidRun> runs);

  // Amortised O(1) when UIDs come in ascending order; otherwise O(runs).
  void add(base::Uid uid) { add(UidRun{uid, uid}); }
  void add(UidRun run);
  void remove(base::Uid uid);

  bool contains(base::Uid uid) const;  // O(log runs)
  bool empty() const { return runs_.empty(); }
  std::uint64_t count() const;  // of UIDs
  std::span<const UidRun> runs() const { return runs_; }

  UidRuns united(const UidRuns& other) const;
  UidRuns minus(const UidRuns& other) const;
  UidRuns intersected(const UidRuns& other) const;

  bool operator==(const UidRuns&) const = default;

 private:
  std::vector<UidRun> runs_;
};

}  // namespace mail
