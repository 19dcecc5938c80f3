// One LMTP conversation (RFC 2033): a coroutine over base::Channel. server/ starts one for each connection of an lmtp
// listener.
#pragma once

#include "base/channel.h"
#include "base/clock.h"
#include "base/task.h"
#include "lmtp/settings.h"
#include "mail/store.h"

namespace lmtp {

struct Services {
  mail::Store& store;
  const base::Clock& clock;
  const Settings& settings;
};

// Ends when the peer quits or goes, or the server shuts down. Both must outlive it.
base::Task<void> run_session(base::Channel& channel, const Services& services);

}  // namespace lmtp
