// An IMAP session: a coroutine over one connection, from the greeting to the goodbye. Started by server/ for each
// connection that a listener accepts, by the transcript runner on a connection in memory. Knows nothing of sockets.
#pragma once

#include "auth/authenticator.h"
#include "base/channel.h"
#include "base/clock.h"
#include "base/task.h"
#include "imap/session/account_sessions.h"
#include "imap/session/activity.h"
#include "imap/session/capability.h"
#include "imap/session/settings.h"
#include "mail/store.h"

namespace imap::session {

// What all sessions share. Outlives them.
struct Services {
  mail::Store& store;
  auth::Authenticator& authenticator;
  const Settings& settings;
  const Offer& offer;  // made once from the settings
  const base::Clock& clock;
  AccountSessions* account_sessions = nullptr;  // nullptr: an account may have as many as it likes
  ActivityObserver* observer = nullptr;         // nullptr: nobody looks
};

// Ends when the client logs out or goes, or the server shuts down; the channel may be closed then. Never throws.
base::Task<void> run(base::Channel& channel, const Services& services);

}  // namespace imap::session
