// Listeners and the connections that come in by them. A protocol is a Service: a name and a coroutine over a
// base::Channel. Thread rule: open(), accept_connections(), stop() from the one thread that owns the server, never from
// a loop.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/channel.h"
#include "base/scope.h"
#include "net/acceptor.h"
#include "net/connection.h"
#include "net/connection_limits.h"
#include "net/endpoint.h"
#include "net/listen_socket.h"
#include "net/loop_pool.h"

namespace net {

// Runs until the conversation is over; the connection is closed after it. What it throws ends that connection alone.
using Session = std::function<base::Task<void>(base::Channel&)>;

enum class TlsUse { none, on_request, from_start };

// Whether its connections are among those that ServerSettings bounds.
enum class Counted { yes, no };

struct Service {
  std::string name;  // of the listener: imap, imaps, lmtp …
  Session session;
  TlsUse tls = TlsUse::none;
  std::string alpn;  // RFC 7301: "imap"; empty: ALPN is ignored
  Counted counted = Counted::yes;
  std::string refusal;  // what a peer is told when there are too many connections, as a line with CRLF
};

struct ServerSettings {
  std::size_t most_connections = 20'000;
  std::size_t most_connections_per_address = 1'000;
  std::chrono::milliseconds write_timeout = std::chrono::minutes(5);
  std::chrono::milliseconds handshake_timeout = std::chrono::seconds(30);
};

class Server {
 public:
  // `tls` may be nullptr; it and the loops outlive the server.
  Server(LoopPool& loops, const tls::Context* tls, ServerSettings settings);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds; connections queue in the kernel until accept_connections(). Answers with the real address.
  base::Result<Endpoint> open(Service service, const Endpoint& where, mode_t local_mode = 0660);
  void accept_connections();
  // Closes the listeners, lets sessions say goodbye for up to `grace`, then ends what is left. Returns when all have
  // ended.
  void stop(std::chrono::milliseconds grace);

  void change_limits(std::size_t most, std::size_t most_per_address) { limits_->change(most, most_per_address); }

  struct ListenerView {
    std::string name;
    Endpoint bound;
    const Traffic* traffic;
  };
  std::vector<ListenerView> listeners() const;

 private:
  struct Listener;
  struct LoopState;
  void admit(Listener& listener, UniqueFd fd, const SocketAddress& address);
  void begin(LoopState& state, Listener& listener, UniqueFd fd, base::PeerInfo peer,
             std::optional<ConnectionLimits::Place> place);
  base::Task<void> serve(LoopState& state, Listener& listener, std::unique_ptr<Connection> connection,
                         std::optional<ConnectionLimits::Place> place);
  LoopState& least_loaded();
  void for_each_connection(void (Connection::*action)());

  LoopPool& loops_;
  const tls::Context* tls_;
  ServerSettings settings_;
  std::shared_ptr<ConnectionLimits> limits_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<LoopState>> states_;
  base::Scope scope_;
  bool stopped_ = false;
};

}  // namespace net
