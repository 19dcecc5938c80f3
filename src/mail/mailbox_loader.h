// Brings a mailbox into memory: its last snapshot with the hot pages that it names, then the journal behind it.
#pragma once

#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"
#include "mail/change.h"
#include "mail/heads.h"

namespace mail {

struct LoadedMailbox {
  StatePtr state;
  std::vector<ModSeq> damaged;  // journal records that are there and do not hold, in order (doubted_rows.h)
};

// Requires that nothing writes to the mailbox meanwhile. Pages and journal records that do not hold cost what they said
// and are logged. Errc::corrupt only when the snapshot itself does not hold, Errc::not_found when it is gone.
base::Task<base::Result<LoadedMailbox>> load_mailbox(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                                     MailboxRecord record);

struct Journal {
  std::vector<MailboxChange> changes;  // in order
  std::vector<ModSeq> damaged;         // records that cannot be read
};

// The same by a journal that was read already.
base::Task<base::Result<LoadedMailbox>> load_mailbox(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                                     MailboxRecord record, Journal journal);

// Also for removed mailboxes.
base::Task<base::Result<Journal>> read_journal(engine::Engine& engine, engine::Partition partition, MailboxId id);

}  // namespace mail
