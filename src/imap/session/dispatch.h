// Runs one framed command from its bytes to its tagged response: lookup, state, parsing, handler, what is new,
// completion.
#pragma once

#include <optional>

#include "base/result.h"
#include "base/task.h"
#include "imap/session/completion.h"
#include "imap/session/state.h"
#include "imap/wire/framer.h"

namespace imap::session {

struct CommandRow;

// The rest of the command, which most have none of: they are through when the call returns. Errors end the session: the
// connection is of no use any more. The command is used up; the rest does not need it.
std::optional<base::Task<base::Result<void>>> dispatch(Session& session, wire::CommandReady& command);
base::Task<base::Result<void>> dispatch_append(Session& session, wire::AppendOffered first);

// SELECT and EXAMINE leave the mailbox that is selected, whatever becomes of them; CLOSED says that what follows is not
// of it. RFC 9051 6.3.2 and 7.1
void leave_for_another(Session& session);

// The tagged response; counts mistakes, and says goodbye to who makes too many. `row`: nullptr for what is no command.
void complete(Session& session, const CommandRow* row, const Completion& completion);

}  // namespace imap::session
