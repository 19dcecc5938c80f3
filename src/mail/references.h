// How many rows refer to a message, and how many messages to a body. A message has one reference when it arrives and
// nothing is written of that; COPY writes down which messages got one more ("r" records), every row that goes writes
// down that it dropped one ("g" records), and MOVE, which does both at once, writes nothing. The background brings them
// together, in order, in chunks of counts, and gives up what is left without a reference, no earlier than an hour after
// (garbage.cc). docs/formats/keys.md. Invariant: a reference is added in a transaction before the one that drops it, so
// that counting additions first never counts a message down to nothing while a row has it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/page_directory.h"
#include "mail/types.h"

namespace mail {

inline constexpr std::size_t max_dropped_a_value = 4'096;
inline constexpr std::uint64_t reference_counts_a_chunk = 256;
// An expunge not told yet can still be fetched: bodies, summaries and pages live on for so long.
inline constexpr std::int64_t dropped_kept_seconds = 3'600;

struct SharedReferences {
  std::vector<MessageId> messages;
  std::vector<BodyId> bodies;
  bool operator==(const SharedReferences&) const = default;
};

struct DroppedMessage {
  MessageId message;
  BodyId body;
  bool operator==(const DroppedMessage&) const = default;
};
struct DroppedReferences {
  std::int64_t at_unix_seconds = 0;
  std::vector<DroppedMessage> messages;
  MailboxId mailbox;  // of the pages
  std::vector<PageNumber> pages;
  bool operator==(const DroppedReferences&) const = default;
};

// References beyond the first, of ids of one chunk. The batch that writes it erases the record that it was brought up
// to.
class ReferenceCounts {
 public:
  void add(std::uint64_t id) { ++more_[id]; }
  enum class Dropped : std::uint8_t { one_of_several, the_last };
  Dropped drop(std::uint64_t id);
  bool empty() const { return more_.empty(); }
  std::uint64_t references(std::uint64_t id) const;  // at least 1
  bool operator==(const ReferenceCounts&) const = default;

  friend std::string encode(const ReferenceCounts& counts);
  friend base::Result<ReferenceCounts> decode_reference_counts(std::string_view bytes);

 private:
  std::map<std::uint64_t, std::uint64_t> more_;
};

std::string encode(const ReferenceCounts& counts);
base::Result<ReferenceCounts> decode_reference_counts(std::string_view bytes);
std::string encode(const SharedReferences& shared);
base::Result<SharedReferences> decode_shared_references(std::string_view bytes);
std::string encode(const DroppedReferences& dropped);
base::Result<DroppedReferences> decode_dropped_references(std::string_view bytes);

}  // namespace mail
