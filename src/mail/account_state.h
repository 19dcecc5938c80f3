// AccountState: an account as its sequencer keeps it, twice: the tentative one that transactions are evaluated on, and
// the durable one that is published. AccountDelta: what one transaction makes different, so that bringing either up to
// date costs what changed and not the number of folders.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "mail/change.h"
#include "mail/chunked.h"
#include "mail/folder_tree.h"
#include "mail/heads.h"
#include "mail/mailbox_state.h"

namespace mail {

// A journal record larger than this lies in the bulk space, the small one says so: a partition's own keys stay few and
// small.
inline constexpr std::size_t max_small_journal_record_bytes = 16 << 10;

struct JournaledChange {
  std::shared_ptr<const MailboxChange> change;
  std::uint64_t encoded_bytes = 0;
};

struct MailboxEntry {
  MailboxRecord record;
  StatePtr state;  // nullptr: not open
  // What made `state` out of the last folded one (or of the one that was loaded), so that a fold can be put under it.
  Chunked<JournaledChange, 256> unfolded;
  // Every change above it that clients see is in `unfolded`. Where nothing is known, none is above it.
  ModSeq unfolded_above{UINT64_MAX};
};

// What journals hold that is not folded yet, as small keys of the partition: these are to stay few and small at any
// load (design.md section 6).
struct JournalSize {
  std::uint64_t records = 0;
  std::uint64_t small_bytes = 0;  // at most so many
  bool operator==(const JournalSize&) const = default;
};
JournalSize journal_size(const MailboxRecord& record);

struct AccountDelta {
  AccountHead head;
  FolderTreePtr folders;                                                     // nullptr: unchanged
  std::vector<std::pair<MailboxId, std::optional<MailboxEntry>>> mailboxes;  // nullopt: removed
  std::vector<MailboxId> given_up;                                           // removed ones of which nothing is left
};

struct AccountState {
  AccountHead head;
  FolderTreePtr folders;
  std::unordered_map<MailboxId, MailboxEntry> mailboxes;
  // Mailboxes whose mail is still to be given up, with the journals they left.
  std::unordered_map<MailboxId, JournalSize> removed;
  JournalSize unfolded;  // of all of them

  void install(const AccountDelta& delta);
  // For one just loaded: takes up a mailbox, or what one removed has left.
  void add(MailboxId id, const MailboxRecord& record);
  void add_removed(MailboxId id, const MailboxRecord& record);
  const MailboxEntry* find(MailboxId id) const;
};

}  // namespace mail
