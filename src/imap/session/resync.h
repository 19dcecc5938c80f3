// QRESYNC: what a client that was away must know. RFC 7162 3.2.5
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "imap/session/state.h"
#include "imap/types/select.h"
#include "mail/view.h"

namespace imap::session {

// VANISHED (EARLIER) and the flags of what changed, of the mailbox just selected.
base::Task<base::Result<void>> resynchronise(Session& session, mail::StatePtr state, QResync known);

// What of the set (as given, known or not) is gone since. For UID FETCH (VANISHED), RFC 7162 3.2.6.
mail::UidRuns to_runs(const UidSet& set, base::Uid largest);

}  // namespace imap::session
