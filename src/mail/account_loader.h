// Brings an account into memory: its head, folders and one record a mailbox, in one scan of its small keys. No mailbox
// is opened.
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "mail/account_core.h"

namespace mail {

// An account whose partition is empty (just added, or the program ended right after) gets INBOX and the special folders
// here. Errc::corrupt: a head or node that does not hold.
base::Task<base::Result<AccountState>> load_account(StoreContext& store, AccountId id);

// Gives up all of a removed account, in steps that can be cut off and done again.
base::Task<base::Result<void>> erase_account(engine::Engine& engine, AccountId id);

}  // namespace mail
