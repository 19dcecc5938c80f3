// MailboxChange: what one transaction does to one mailbox. It is both what the sequencer applies to the
// tentative head and what the journal keeps: replaying the journal over pages is applying the same values in
// the same order. Invariant: a change holds outcomes (these UIDs get these flags), never conditions. apply()
// is pure and deterministic.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/mailbox_state.h"
#include "mail/types.h"
#include "mail/uid_runs.h"
#include "mime/columns.h"

namespace mail {

struct Appended {
  ColdRecord cold;  // with its UID
  SystemFlags system;
  KeywordSet keywords;
  mime::MessageColumns columns;
};

enum class FlagOperation : std::uint8_t { add, remove, replace };  // RFC 9051 6.4.6

// Only UIDs whose flags really change: they get the change's modseq.
struct FlagsChanged {
  UidRuns uids;
  FlagOperation operation = FlagOperation::add;
  SystemFlags system;
  KeywordSet keywords;
};

struct MailboxChange {
  ModSeq modseq;
  std::vector<std::string> new_keywords;                  // appended to the KeywordTable before the rest is applied
  std::vector<std::shared_ptr<const Appended>> appended;  // ascending UIDs, all at or above uid_next
  // What encode() writes of the columns of each of `appended`, where it was made before; or nothing. Gone once encoded.
  std::vector<std::string_view> encoded_columns;
  std::vector<FlagsChanged> flags;  // in this order
  UidRuns expunged;
  // Of those expunged, ascending by UID, so that they can be fetched for an hour (recent_expunges.h). Not in the
  // journal; a replayed change has none.
  std::vector<ColdRecord> expunged_cold;
  std::optional<Uid> recent_below;  // `\Recent`: messages below it are recent to nobody any more
  std::optional<Uid> uid_next;      // raises UIDNEXT without a message (restore)
};

// The state after it. Shares every untouched page with `before`; cost follows what changes. Errc::corrupt
// when the change does not fit the state (a UID below uid_next appended, a modseq that falls): the journal is
// damaged, nothing else can cause it.
base::Result<StatePtr> apply(const StatePtr& before, const MailboxChange& change);

// docs/formats/journal.md. Versioned; decode checks every length and never trusts a count.
std::string encode(const MailboxChange& change);
base::Result<MailboxChange> decode_change(std::string_view bytes);

}  // namespace mail
