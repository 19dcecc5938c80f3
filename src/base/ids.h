// The numbers that IMAP confuses, each a type of its own: no implicit conversion between them, ordered and
// hashable.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace base {

template <class Tag, class Number>
struct StrongId {
  using number_type = Number;
  Number value = 0;

  constexpr StrongId() = default;
  constexpr explicit StrongId(Number v) : value(v) {}
  constexpr auto operator<=>(const StrongId&) const = default;
  constexpr explicit operator bool() const { return value != 0; }
  constexpr StrongId next() const { return StrongId(value + 1); }
};

using Uid = StrongId<struct UidTag, std::uint32_t>;                  // RFC 9051 2.3.1.1; never 0, never reused
using SeqNum = StrongId<struct SeqNumTag, std::uint32_t>;            // RFC 9051 2.3.1.2; 1-based
using UidValidity = StrongId<struct UidValidityTag, std::uint32_t>;  // RFC 9051 2.3.1.1
using ModSeq = StrongId<struct ModSeqTag, std::uint64_t>;            // RFC 7162 3.1; 63 bits
using AccountId = StrongId<struct AccountIdTag, std::uint64_t>;      // the engine's partition; never reused
using MailboxId = StrongId<struct MailboxIdTag, std::uint64_t>;      // RFC 8474 MAILBOXID; unique in its account
using MessageId = StrongId<struct MessageIdTag, std::uint64_t>;      // RFC 8474 EMAILID: a content in its account
using ThreadId = StrongId<struct ThreadIdTag, std::uint64_t>;        // RFC 8474 THREADID

}  // namespace base

template <class Tag, class Number>
struct std::hash<base::StrongId<Tag, Number>> {
  std::size_t operator()(base::StrongId<Tag, Number> id) const noexcept { return std::hash<Number>()(id.value); }
};
