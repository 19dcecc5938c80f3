// What may be told after a command, and how far one may look ahead in a pipeline. Commands of a session run one after
// another, in the order they came; so no answer is ever ambiguous to us, and what is left of RFC 9051 5.5 is to keep it
// so for the client: message numbers in commands that are on their way already must still mean what they meant when
// they were sent. Pure.
#pragma once

#include <string>

#include "imap/session/command_table.h"
#include "imap/session/inbox.h"
#include "mail/view.h"

namespace imap::session {

// Whether EXPUNGE may be told after the command at all, whatever comes behind it.
bool may_tell_expunges(const CommandRow& row, Numbering numbering);

// `ahead`: what the client sent before it saw the answer.
mail::TellExpunges tell_expunges_after(const CommandRow& row, Numbering numbering,
                                       const std::deque<wire::Event>& ahead);

// Whether nothing behind this command may be framed before it ran.
bool stops_look_ahead(const wire::CommandReady& command);

}  // namespace imap::session
