// AccountState: an account as its sequencer keeps it, twice: the tentative one that transactions are evaluated on, and
// the durable one that is published. AccountDelta: what one transaction makes different, so that bringing either up to
// date costs what changed and not the number of folders.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "mail/change.h"
#include "mail/chunked.h"
#include "mail/folder_tree.h"
#include "mail/heads.h"
#include "mail/mailbox_state.h"

namespace mail {

struct JournaledChange {
  std::shared_ptr<const MailboxChange> change;
  std::uint64_t encoded_bytes = 0;
};

struct MailboxEntry {
  MailboxRecord record;
  StatePtr state;  // nullptr: not open
  // What made `state` out of the last folded one (or of the one that was loaded), so that a fold can be put under it.
  Chunked<JournaledChange> unfolded;
};

struct AccountDelta {
  AccountHead head;
  FolderTreePtr folders;                                                     // nullptr: unchanged
  std::vector<std::pair<MailboxId, std::optional<MailboxEntry>>> mailboxes;  // nullopt: removed
};

struct AccountState {
  AccountHead head;
  FolderTreePtr folders;
  std::unordered_map<MailboxId, MailboxEntry> mailboxes;

  void install(const AccountDelta& delta);
  const MailboxEntry* find(MailboxId id) const;
};

}  // namespace mail
