// Brings a mailbox into memory: its last snapshot with the hot pages that it names, then the journal behind it.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"
#include "mail/change.h"
#include "mail/heads.h"

namespace mail {

// Requires that nothing writes to the mailbox meanwhile. Pages and journal records that do not hold cost what they said
// and are logged. Errc::corrupt only when the snapshot itself does not hold, Errc::not_found when it is gone.
base::Task<base::Result<StatePtr>> load_mailbox(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                                MailboxRecord record);

// The same by a journal that was read already.
base::Task<base::Result<StatePtr>> load_mailbox(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                                MailboxRecord record, std::span<const MailboxChange> journal);

// The journal of a mailbox, in order. Also for removed mailboxes.
base::Task<base::Result<std::vector<MailboxChange>>> read_journal(engine::Engine& engine, engine::Partition partition,
                                                                  MailboxId id);

}  // namespace mail
