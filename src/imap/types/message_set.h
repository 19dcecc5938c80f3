// Which messages a command means: sets of message sequence numbers or of UIDs, which are different types, so
// that one is never taken for the other. Made by imap/wire, resolved against a view by imap/session.
#pragma once

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/ids.h"

namespace imap {

// Whether a command (SEARCH, SORT, THREAD) or a response speaks of sequence numbers or of UIDs. RFC
// 9051 6.4.9
enum class Numbering : std::uint8_t { sequence, uid };

// seq-range, both ends included. The number 0 stands for "*", the largest number in use. As parsed, the
// smaller end is first and "*" is last (2:4 and 4:2 are equivalent, RFC 9051 9).
template <class Id>
struct Range {
  Id first;
  Id last;
  bool operator==(const Range&) const = default;
};

template <class Id>
inline constexpr Id star = Id(0);

// sequence-set: ranges in the order given, neither sorted nor merged, and perhaps "$", the saved result of
// RFC 5182.
template <class Id>
struct NumberSet {
  std::vector<Range<Id>> ranges;
  bool saved_result = false;  // "$" is part of the set

  bool operator==(const NumberSet&) const = default;
  bool empty() const { return ranges.empty() && !saved_result; }
  bool has_star() const {
    return std::ranges::any_of(ranges, [](const Range<Id>& range) { return range.last == star<Id>; });
  }

  // Appends one number, extending the last range when it follows it: how COPYUID, VANISHED and ESEARCH ALL
  // are collected.
  void add(Id number) {
    if (!ranges.empty() && ranges.back().last.next() == number) {
      ranges.back().last = number;
    } else {
      ranges.push_back({number, number});
    }
  }
  void add(Range<Id> range) { ranges.push_back(range); }

  // The ranges with "*" replaced by `largest`, ascending, merged, without overlaps. "*" in an empty mailbox
  // (largest 0) and what only it reaches drop out; 5:* with largest 3 means 3:5 (RFC 9051 9, seq-range). "$"
  // is the caller's to add.
  std::vector<Range<Id>> resolved(Id largest) const;
};

using SeqSet = NumberSet<base::SeqNum>;
using UidSet = NumberSet<base::Uid>;
using MessageSet = std::variant<SeqSet, UidSet>;

inline Numbering numbering_of(const MessageSet& set) {
  return std::holds_alternative<UidSet>(set) ? Numbering::uid : Numbering::sequence;
}
inline bool uses_saved_result(const MessageSet& set) {
  return std::visit([](const auto& numbers) { return numbers.saved_result; }, set);
}

template <class Id>
std::vector<Range<Id>> NumberSet<Id>::resolved(Id largest) const {
  std::vector<Range<Id>> out;
  out.reserve(ranges.size());
  for (Range<Id> range : ranges) {
    if (range.first == star<Id>) range.first = largest;
    if (range.last == star<Id>) range.last = largest;
    if (range.first > range.last) std::swap(range.first, range.last);
    if (range.last == Id()) continue;
    range.first = std::max(range.first, Id(1));
    out.push_back(range);
  }
  std::ranges::sort(out, {}, &Range<Id>::first);
  std::size_t kept = 0;
  for (std::size_t i = 1; i < out.size(); ++i) {
    // A last of the largest value has no successor: everything behind it is inside.
    if (out[i].first.value - 1 <= out[kept].last.value) {
      out[kept].last = std::max(out[kept].last, out[i].last);
    } else {
      out[++kept] = out[i];
    }
  }
  if (!out.empty()) out.resize(kept + 1);
  return out;
}

}  // namespace imap
