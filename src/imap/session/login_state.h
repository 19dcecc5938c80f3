// What changes when a client logs in, shared by LOGIN, AUTHENTICATE, CAPABILITY, STARTTLS and the greeting.
// SECURITY: decides whether a password may cross this channel.
#pragma once

#include "imap/session/completion.h"
#include "imap/session/state.h"
#include "imap/types/capability.h"

namespace imap::session {

// RFC 9051 6.2.3, LOGINDISABLED: passwords wait for TLS.
bool login_disabled(const Session& session);
CapabilityData capabilities_now(const Session& session);
// The client is `account` from now on; auth/ logged it. The completion carries the new capabilities, so that clients
// need not ask.
Completion logged_in(Session& session, mail::AccountPtr account);
// Counts it where the name or the password was wrong, and not where the store had trouble; after too many the session
// ends.
base::Failure login_failed(Session& session, base::Error error);
// The framer's limits for the state the session is in.
void set_limits(Session& session);

}  // namespace imap::session
