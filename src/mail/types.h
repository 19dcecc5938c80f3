// The words of the mail model: flags, records, positions. Values only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "engine/engine.h"

namespace mail {

using base::AccountId;
using base::MailboxId;
using base::MessageId;
using base::ModSeq;
using base::SeqNum;
using base::ThreadId;
using base::Uid;
using base::UidValidity;
using engine::BodyId;

// Place of a message among the live ones of one MailboxState, from 0. Means nothing in another state.
using Position = base::StrongId<struct PositionTag, std::uint32_t>;

// RFC 9051 2.3.2. `\Recent` is not here: it belongs to a view, not to a message.
enum class SystemFlag : std::uint8_t { seen = 1, answered = 2, flagged = 4, deleted = 8, draft = 16 };

struct SystemFlags {
  std::uint8_t bits = 0;
  constexpr bool has(SystemFlag flag) const { return (bits & static_cast<std::uint8_t>(flag)) != 0; }
  constexpr SystemFlags with(SystemFlag flag) const {
    return {static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(flag))};
  }
  constexpr bool operator==(const SystemFlags&) const = default;
};

// Index into the mailbox's KeywordTable: names are told apart there, once.
using KeywordId = base::StrongId<struct KeywordIdTag, std::uint16_t>;
using KeywordSet = std::vector<KeywordId>;  // ascending, distinct

// What FETCH FLAGS, STORE, SEARCH by flag and resync need of a message. `keywords` points into the state's
// page.
struct HotRecord {
  Uid uid;
  SystemFlags system;
  ModSeq modseq;
  const KeywordSet* keywords = nullptr;
  std::uint32_t size_bytes = 0;  // RFC822.SIZE, so that FETCH (FLAGS RFC822.SIZE) reads no cold page
};

// RFC 9051 2.3.3: the moment and the zone it was given in, so that it is told as it was given.
struct InternalDate {
  std::int64_t unix_seconds = 0;
  std::int16_t zone_minutes = 0;
  constexpr std::int64_t local_seconds() const { return unix_seconds + zone_minutes * 60; }
  constexpr bool operator==(const InternalDate&) const = default;
};

// What never changes of a message in a mailbox.
inline constexpr std::uint64_t max_message_bytes = 0xffff'ffff;  // hot pages keep sizes in 32 bits
struct ColdRecord {
  Uid uid;
  std::uint64_t size_bytes = 0;  // RFC822.SIZE: prefix and body
  InternalDate internal_date;
  std::int64_t save_date_unix_seconds = 0;  // when it came into this mailbox (COPY, MOVE, APPEND)
  MessageId message;                        // EMAILID; key of the summary; shared by copies
  ThreadId thread;
  BodyId body;
  std::uint32_t prefix_bytes = 0;  // of size_bytes: the recipient's own header lines, kept with the summary
  bool operator==(const ColdRecord&) const = default;
};

// What STATUS and SELECT tell without reading a page.
struct MailboxCounts {
  std::uint32_t exists = 0;
  std::uint32_t unseen = 0;
  std::uint32_t deleted = 0;        // with \Deleted set
  std::uint64_t bytes = 0;          // sum of RFC822.SIZE
  std::uint64_t deleted_bytes = 0;  // RFC 9208 4.1.4: of those with \Deleted
  bool operator==(const MailboxCounts&) const = default;
};

}  // namespace mail
