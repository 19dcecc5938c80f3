// The only place where an error becomes what a client sees.
#pragma once

#include "base/error.h"
#include "imap/session/completion.h"

namespace imap::session {

// Never shows the error's detail, except the client's own mistakes (BAD), whose detail the parsers write for the
// client. What is our fault is logged here, and the text carries the incident's id.
Completion to_completion(const base::Error& error);

}  // namespace imap::session
