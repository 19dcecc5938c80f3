// COPY and MOVE as part of a transaction that does more: RENAME of INBOX moves its mail into a mailbox that the same
// transaction makes.
#pragma once

#include "mail/draft.h"
#include "mail/operations.h"
#include "mail/prepared_rows.h"
#include "mail/row_source.h"

namespace mail {

struct TransferRequest {
  MailboxId from;
  MailboxId to;
  UidRuns uids;  // of `from`; those not live are told as missing
  Transfer how = Transfer::copy;
};

// Errc::in_use: rows are not at hand, or a mailbox is not open. Otherwise as Account::copy().
base::Result<CopyOutcome> evaluate_transfer(Draft& draft, const TransferRequest& request, const RowSource& rows,
                                            PreparedRows& prepared);

}  // namespace mail
