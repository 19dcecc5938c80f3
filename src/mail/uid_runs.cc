#include "mail/uid_runs.h"

#include <algorithm>

namespace mail {

using base::Uid;

namespace {

// `next` begins inside `run` or right behind it.
bool touches(const UidRun& run, const UidRun& next) {
  return next.first <= run.last || next.first.value == run.last.value + 1;
}

// First run that ends at or above `uid`.
auto first_ending_at_or_above(auto& runs, Uid uid) {
  return std::lower_bound(runs.begin(), runs.end(), uid, [](const UidRun& run, Uid at) { return run.last < at; });
}

}  // namespace

UidRuns UidRuns::from(std::vector<UidRun> runs) {
  std::erase_if(runs, [](const UidRun& run) { return run.last < run.first; });
  std::sort(runs.begin(), runs.end(), [](const UidRun& a, const UidRun& b) { return a.first < b.first; });
  UidRuns result;
  for (const UidRun& run : runs) result.add(run);
  return result;
}

void UidRuns::add(UidRun run) {
  if (run.last < run.first) return;
  if (runs_.empty() || (runs_.back().last < run.first && !touches(runs_.back(), run))) {
    runs_.push_back(run);
    return;
  }
  if (runs_.back().last.value + 1 == run.first.value) {  // the next UID of a scan
    runs_.back().last = run.last;
    return;
  }
  // The runs that it overlaps or touches become one with it. A run ending right before it counts: hence first - 1.
  const Uid before = run.first.value == 0 ? run.first : Uid(run.first.value - 1);
  const auto from = first_ending_at_or_above(runs_, before);
  auto to = from;
  while (to != runs_.end() && touches(run, *to)) {
    run.first = std::min(run.first, to->first);
    run.last = std::max(run.last, to->last);
    ++to;
  }
  if (from == to) {
    runs_.insert(from, run);
    return;
  }
  *from = run;
  runs_.erase(from + 1, to);
}

void UidRuns::remove(Uid uid) {
  const auto at = first_ending_at_or_above(runs_, uid);
  if (at == runs_.end() || uid < at->first) return;
  const UidRun run = *at;
  if (run.first == run.last) {
    runs_.erase(at);
  } else if (uid == run.first) {
    at->first = uid.next();
  } else if (uid == run.last) {
    at->last = Uid(uid.value - 1);
  } else {
    at->last = Uid(uid.value - 1);
    runs_.insert(at + 1, UidRun{uid.next(), run.last});
  }
}

bool UidRuns::contains(Uid uid) const {
  const auto at = first_ending_at_or_above(runs_, uid);
  return at != runs_.end() && at->first <= uid;
}

std::uint64_t UidRuns::count() const {
  std::uint64_t sum = 0;
  for (const UidRun& run : runs_) sum += std::uint64_t{run.last.value} - run.first.value + 1;
  return sum;
}

UidRuns UidRuns::united(const UidRuns& other) const {
  if (other.empty()) return *this;
  if (empty()) return other;
  UidRuns result;
  result.runs_.reserve(runs_.size() + other.runs_.size());
  auto a = runs_.begin();
  auto b = other.runs_.begin();
  while (a != runs_.end() || b != other.runs_.end()) {
    const bool take_a = b == other.runs_.end() || (a != runs_.end() && a->first < b->first);
    result.add(take_a ? *a++ : *b++);
  }
  return result;
}

UidRuns UidRuns::minus(const UidRuns& other) const {
  UidRuns result;
  auto hole = other.runs_.begin();
  for (UidRun rest : runs_) {
    while (hole != other.runs_.end() && hole->last < rest.first) ++hole;
    bool left = true;
    for (auto at = hole; left && at != other.runs_.end() && at->first <= rest.last; ++at) {
      if (rest.first < at->first) result.runs_.push_back({rest.first, Uid(at->first.value - 1)});
      left = at->last < rest.last;
      if (left) rest.first = at->last.next();
      hole = at;
    }
    if (left) result.runs_.push_back(rest);
  }
  return result;
}

UidRuns UidRuns::intersected(const UidRuns& other) const {
  UidRuns result;
  auto a = runs_.begin();
  auto b = other.runs_.begin();
  while (a != runs_.end() && b != other.runs_.end()) {
    const UidRun both{std::max(a->first, b->first), std::min(a->last, b->last)};
    if (both.first <= both.last) result.runs_.push_back(both);
    if (a->last < b->last) {
      ++a;
    } else {
      ++b;
    }
  }
  return result;
}

}  // namespace mail
