// The rows of all messages that a mailbox has, read from its stored pages: what they refer to is dropped when the
// mailbox goes (garbage.cc), or kept when it is not sure whether they are there (doubted_rows.h).
#pragma once

#include <cstdint>
#include <vector>

#include "mail/account_core.h"

namespace mail {

struct RowsLeft {
  std::vector<ColdRecord> rows;
  std::uint64_t lost = 0;  // messages whose page is damaged: what they referred to is not known
};

// Errors are those of a store that cannot be read; damage is none.
base::Task<base::Result<RowsLeft>> read_rows_left(AccountCore& account, MailboxId mailbox, StatePtr state);

}  // namespace mail
