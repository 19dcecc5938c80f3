// What follows from a damaged record of a journal. It may have taken messages away, to another mailbox even, and
// without it they are back: whoever expunges them here drops once more what was dropped, or was taken along, before. So
// each message that may be such a one gets one reference more, and then the record goes. What was doubted without need
// keeps its room for good; none is lost.
#pragma once

#include "mail/account_core.h"
#include "mail/mailbox_loader.h"

namespace mail {

// Before anybody has the mailbox. Nothing is damaged: nothing. A store that cannot be written leaves it to the next
// opening; that is logged.
base::Task<void> keep_doubted_rows(AccountCore& account, MailboxId mailbox, LoadedMailbox loaded);

}  // namespace mail
