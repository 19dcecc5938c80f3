// A program run over a mailbox. Page by page, with the cheapest data first; others run between pages.
#pragma once

#include "base/executor.h"
#include "base/result.h"
#include "base/task.h"
#include "mail/mailbox.h"
#include "search/found.h"
#include "search/program.h"

namespace search {

// Live messages of `state` with UIDs below `uid_end` (the client does not know of others) that match.
// `mailbox`, `program` and `executor` must outlive the task.
base::Task<base::Result<Found>> scan(mail::Mailbox& mailbox, mail::StatePtr state, const Program& program,
                                     base::Uid uid_end, base::Executor& executor);

}  // namespace search
