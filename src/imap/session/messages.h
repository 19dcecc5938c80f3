// Which messages a command means, under what its client was told, and a way through them in batches.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"
#include "imap/types/message_set.h"
#include "mail/mailbox_state.h"
#include "mail/view.h"

namespace imap::session {

// Errc::bad_sequence, with words for the client, where a number is above `largest`, the number of messages, or where
// there are no messages at all: "*" is no message then. RFC 9051 9, seq-number
base::Result<void> check_known(const SeqSet& numbers, base::SeqNum largest);

// UIDs that the client knows, live or expunged without its knowing. "$" is view.saved.
// Errc::bad_sequence as check_known() has it. Unknown UIDs are left out.
base::Result<mail::UidRuns> resolve(const MessageSet& set, const mail::View& view, const mail::Numbering& numbering);

// A set of the wire for what the model speaks of.
UidSet to_uid_set(const mail::UidRuns& runs);
// Requires that the client knows each run's first and last UID.
SeqSet to_seq_set(const mail::UidRuns& known, const mail::Numbering& numbering);

struct MessageRow {
  base::SeqNum number;
  base::Uid uid;
  std::optional<mail::HotRecord> hot;  // nullopt: expunged, the client does not know yet
  mail::Position position;             // of a live one
};

// Walks over messages in ascending order without allocation but the batch's own. Holds references to all it is given.
class MessageCursor {
 public:
  MessageCursor(const mail::MailboxState& state, const mail::Numbering& numbering, const mail::UidRuns& uids);

  // The next ones, at most `most`; false when there are none. `batch` keeps its memory.
  bool next(std::size_t most, std::vector<MessageRow>& batch);

 private:
  void enter_run();
  void live_until(base::Uid end, std::size_t most, std::vector<MessageRow>& batch);
  base::Uid next_expunged() const;

  const mail::MailboxState& state_;
  const mail::Numbering& numbering_;
  mail::UidRuns live_or_told_;
  std::vector<base::Uid> expunged_;  // untold ones among the wanted, ascending
  std::size_t expunged_at_ = 0;
  std::size_t run_ = 0;
  base::Uid at_;  // first UID of the run not given out
};

}  // namespace imap::session
