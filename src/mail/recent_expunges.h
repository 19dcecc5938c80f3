// RecentExpunges: what is still told of messages that are gone but that some client was not told about yet: FETCH
// answers for them for an hour (RFC 2180 4.1.1). Body and summary are kept as long by the account. Not stored: sessions
// do not outlive the process. Invariant: in the order of expunging; bounded by age and number.
#pragma once

#include <memory>
#include <span>

#include "mail/chunked.h"
#include "mail/types.h"

namespace mail {

struct ExpungedRecord {
  ColdRecord cold;
  SystemFlags system;
  KeywordSet keywords;
  ModSeq modseq;       // the message's last, not the expunge's
  ModSeq expunged_at;  // the modseq that expunged it
};
using ExpungedRecordPtr = std::shared_ptr<const ExpungedRecord>;

inline constexpr std::uint64_t expunged_kept_seconds = 3'600;
inline constexpr std::size_t max_expunged_kept = 100'000;

class RecentExpunges {
 public:
  // nullptr: never expunged here, or too long ago. O(records).
  ExpungedRecordPtr find(Uid uid) const;
  std::size_t size() const { return records_.size(); }
  // With these behind the others, and without what is too old at `now`.
  RecentExpunges with(std::span<const ExpungedRecordPtr> added, ModSeq now) const;

 private:
  Chunked<ExpungedRecordPtr> records_;
};

}  // namespace mail
