// What is to be done to the accounts of a store that was put back from a copy, before anybody sees it. Devices know
// UIDs and ids that were given after the copy was made, and mod-sequences of changes that it does not have: none of
// them may be given again. Who calls it: godwit restored, while no session has the account. Invariant: UIDVALIDITY
// stays, so that devices keep what they have; doing it twice does no harm.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "mail/account.h"

namespace mail {

// More UIDs, and ids of each kind, than were given since any copy that is worth putting back.
inline constexpr std::uint32_t ids_skipped_by_restore = 1'000'000;

struct RestoredAccount {
  std::uint64_t folders = 0;
  std::uint64_t messages = 0;
  struct Problem {
    std::string folder;
    base::Error error;
  };
  std::vector<Problem> problems;  // these folders are as they were
};

// Raises UIDNEXT of every folder, says that the UIDs between are expunged, gives every message a new mod-sequence, so
// that a device asks for its flags again, and passes over ids of folders, messages and threads: one transaction. An
// error: nothing of the account was done.
base::Task<base::Result<RestoredAccount>> mark_restored(AccountPtr account);

}  // namespace mail
