// Opens a listening socket. Called at start, before privileges are dropped; every refusal says what to do about it.
#pragma once

#include <sys/types.h>

#include "base/result.h"
#include "net/endpoint.h"
#include "net/unique_fd.h"

namespace net {

struct ListenSocket {
  UniqueFd fd;
  Endpoint bound;  // with the port that the system chose
};

// A local socket is made with `local_mode`. A stale one (nobody answers on it) is replaced; a live one is Errc::in_use,
// and a file that is no socket is never touched.
base::Result<ListenSocket> open_listen_socket(const Endpoint& where, mode_t local_mode = 0660);

}  // namespace net
