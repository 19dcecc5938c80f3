// The handlers, one a command, which the command table names. All have one shape: check the arguments against the view,
// one call on mail::, write untagged responses, say how it ended. What others changed is told by the caller, after the
// handler. Those that may wait are coroutines (Running): the command is theirs (by value), the session outlives them.
#pragma once

#include "imap/session/completion.h"
#include "imap/session/state.h"
#include "imap/types/command.h"
#include "imap/wire/framer.h"

namespace imap::session::commands {

Running authenticate(Session& session, Authenticate command);
Outcome capability(Session& session, const Capability& command);
Outcome check(Session& session, const Check& command);
Running close(Session& session, Close command);
Running compress(Session& session, Compress command);
Running copy(Session& session, Copy command);
Running create(Session& session, Create command);
Running delete_mailbox(Session& session, Delete command);
Outcome enable(Session& session, const Enable& command);
Running examine(Session& session, Examine command);
Running expunge(Session& session, Expunge command);
Running uid_expunge(Session& session, UidExpunge command);
Running fetch(Session& session, Fetch command);
Outcome get_quota(Session& session, const GetQuota& command);
Outcome get_quota_root(Session& session, const GetQuotaRoot& command);
Outcome id(Session& session, const Id& command);
Running idle(Session& session, Idle command);
Running list(Session& session, List command);
Running login(Session& session, Login command);
Outcome logout(Session& session, const Logout& command);
Running lsub(Session& session, Lsub command);
Running move(Session& session, Move command);
Outcome namespaces(Session& session, const Namespace& command);
Outcome noop(Session& session, const Noop& command);
Running rename(Session& session, Rename command);
Running search(Session& session, Search command);
Running select(Session& session, Select command);
Running set_quota(Session& session, SetQuota command);
Running sort(Session& session, Sort command);
Running starttls(Session& session, StartTls command);
Outcome status(Session& session, const Status& command);
Running store(Session& session, Store command);
Running subscribe(Session& session, Subscribe command);
Running thread(Session& session, Thread command);
Outcome unselect(Session& session, const Unselect& command);
Running unsubscribe(Session& session, Unsubscribe command);

// APPEND does not come whole: the framer offers its messages one after another. Runs from the first offer to the end of
// the command; the completion goes with the command's tag.
Running append(Session& session, wire::AppendOffered first);
// What a whole APPEND (one without any literal) gets: BAD.
Outcome append_without_message(Session& session, const Append& command);

}  // namespace imap::session::commands
