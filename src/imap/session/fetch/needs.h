// What a FETCH asks for, as the questions that decide what must be read for it.
#pragma once

#include "imap/session/state.h"
#include "imap/types/fetch.h"

namespace imap::session::fetch {

struct Needs {
  bool cold = false;     // dates and ids
  bool summary = false;  // ENVELOPE, structures, header fields, part offsets
  bool parts = false;    // of the summary: part offsets
  bool seen = false;     // a section sets \Seen
};
Needs needs_of(const Fetch& command);

// Items whose extension is switched off get BAD.
base::Result<void> check_items(const Session& session, const Fetch& command);

}  // namespace imap::session::fetch
