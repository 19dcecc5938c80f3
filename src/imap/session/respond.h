// Shorthands for untagged responses: what handlers write with.
#pragma once

#include <string>

#include "imap/session/messages.h"
#include "imap/session/state.h"
#include "imap/session/update.h"
#include "imap/types/flag.h"
#include "imap/types/list.h"
#include "imap/types/status_response.h"
#include "imap/wire/write/write.h"

namespace imap::session {

template <class Data>
void respond(Session& session, const Data& data) {
  if constexpr (requires { wire::write(session.outbox.out(), session.enabled.context, data); }) {
    wire::write(session.outbox.out(), session.enabled.context, data);
  } else {
    wire::write(session.outbox.out(), data);  // these look alike in both revisions
  }
}

// "* LSUB"
void respond_lsub(Session& session, const ListData& data);

// "* n FETCH" with FLAGS (if given), MODSEQ when the client is CONDSTORE-aware, and UID. Requires row.hot.
void respond_flags(Session& session, const MessageRow& row, const FlagsView* flags, TellUid uid);

// BYE: the session ends after the command that runs.
void say_goodbye(Session& session, std::string text, ResponseCode code = {});

}  // namespace imap::session
