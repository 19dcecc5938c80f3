// Brings the client up to date: the diff between its view and the mailbox's state as untagged responses. Called at the
// end of commands and while IDLE waits. RFC 9051 5.2, 7.5.1; RFC 7162 3.2.10
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "imap/session/state.h"
#include "mail/view.h"

namespace imap::session {

// Whether untagged FETCH responses carry UID: those of UID commands and of rev2 do.
enum class TellUid : std::uint8_t { no, yes };

// Whether tell_changes() would have anything to tell or to take note of: a look at a number, if nothing was published.
bool has_news(Session& session);

// Writes EXPUNGE or VANISHED, EXISTS, RECENT, FLAGS and FETCH, takes session.flag_report into account and clears it.
// May flush. Nothing happens without a selected mailbox. Errc::limit: the session must end with BYE, its untold
// expunges take too much room.
base::Task<base::Result<void>> tell_changes(Session& session, mail::TellExpunges expunges, TellUid uid);

// Makes the client CONDSTORE-aware. The first command that does so in a selected mailbox is answered with
// HIGHESTMODSEQ: how far the client is in step, so nothing that it was not told of is below. RFC 7162 3.1
void enable_condstore(Session& session);

// Up to where the client was told everything of the selected mailbox: a client that keeps it and comes back with it
// gets what it misses. RFC 7162 3.2
base::ModSeq modseq_in_step(const Selected& selected);

// FETCH FLAGS of live messages of the selected mailbox, in ascending order.
base::Task<base::Result<void>> tell_flags(Session& session, mail::StatePtr state, mail::UidRuns uids, TellUid uid);

}  // namespace imap::session
