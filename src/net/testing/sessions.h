// Small sessions that tests run behind a listener.
#pragma once

#include <functional>
#include <future>
#include <string>

#include "net/server.h"

namespace net::testing {

using std::chrono::milliseconds;
inline constexpr milliseconds patience = std::chrono::seconds(10);

// Speaks lines: "STARTTLS" and "COMPRESS" switch, "BIG n" answers n times 'x', "FILE length path" sends so much of a
// file from its second byte on between "<" and ">", "BINDING type" shows channel binding, "BYE" ends; anything else
// comes back after "echo ". At a shutdown: "bye". A wake: "woken".
base::Task<void> line_session(base::Channel& channel);

// A server of one loop and one listener with line_session.
struct Fixture {
  explicit Fixture(const tls::Context* tls = nullptr, TlsUse use = TlsUse::none, ServerSettings settings = {},
                   Session session = line_session);
  LoopPool loops{1};
  Server server;
  Endpoint where;
};

}  // namespace net::testing
