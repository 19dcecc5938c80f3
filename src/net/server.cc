#include "net/server.h"

#include <algorithm>
#include <condition_variable>
#include <future>

#include <sys/socket.h>
#include <sys/stat.h>

#include "base/log.h"

namespace net {

using base::Task;

// What a listener needs while it has connections; freed after the last.
struct Server::Listener {
  Service service;
  Endpoint bound;
  ino_t inode = 0;  // of a local socket, so that only ours is removed
  ConnectionSettings connection;
  Traffic traffic;
  std::unique_ptr<Acceptor> acceptor;
};

struct Server::LoopState {
  Loop& loop;
  std::unordered_set<Connection*> connections{};  // the loop's thread alone
  bool draining = false;                          // the same
  std::atomic<std::size_t> load = 0;
};

namespace {

void run_on(Loop& loop, const std::function<void()>& work) {
  std::promise<void> done;
  loop.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

base::PeerInfo describe_peer(int fd, const Endpoint& peer, const std::string& listener) {
  base::PeerInfo info;
  info.listener = listener;
  info.loopback = is_loopback(peer);
  info.port = peer.port;
  info.address = peer.host;
  if (peer.family != Endpoint::Family::local) return info;
  info.address = "unix";
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) info.user_id = credentials.uid;
  return info;
}

ino_t inode_of(const std::string& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

}  // namespace

Server::Server(LoopPool& loops, const tls::Context* tls, ServerSettings settings)
    : loops_(loops),
      tls_(tls),
      settings_(settings),
      limits_(std::make_shared<ConnectionLimits>(settings.most_connections, settings.most_connections_per_address)) {
  for (std::size_t i = 0; i < loops.size(); ++i) states_.push_back(std::make_unique<LoopState>(loops[i]));
}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

base::Result<Endpoint> Server::open(Service service, const Endpoint& where, mode_t local_mode) {
  TRY(ListenSocket socket, open_listen_socket(where, local_mode));
  auto listener = std::make_unique<Listener>();
  listener->bound = socket.bound;
  if (where.family == Endpoint::Family::local) listener->inode = inode_of(where.host);
  listener->connection.tls = service.tls == TlsUse::none ? nullptr : tls_;
  listener->connection.alpn = service.alpn;
  listener->connection.write_timeout = settings_.write_timeout;
  listener->connection.handshake_timeout = settings_.handshake_timeout;
  listener->service = std::move(service);
  Listener& mine = *listener;
  listener->acceptor = std::make_unique<Acceptor>(
      loops_[0], std::move(socket.fd), mine.service.name,
      [this, &mine](UniqueFd fd, const SocketAddress& address) { admit(mine, std::move(fd), address); });
  listeners_.push_back(std::move(listener));
  return mine.bound;
}

void Server::accept_connections() {
  run_on(loops_[0], [this] {
    for (auto& listener : listeners_) listener->acceptor->start();
  });
}

Server::LoopState& Server::least_loaded() {
  auto least = std::min_element(states_.begin(), states_.end(), [](auto& a, auto& b) { return a->load < b->load; });
  return **least;
}

void Server::admit(Listener& listener, UniqueFd fd, const SocketAddress& address) {
  ++listener.traffic.accepted;
  Endpoint peer = from_socket_address(address);
  const bool counted = listener.service.counted == Counted::yes;
  std::optional<ConnectionLimits::Place> place = counted ? limits_->enter(peer) : std::nullopt;
  if (counted && !place) {
    ++listener.traffic.refused;
    const std::string& refusal = listener.service.refusal;
    if (listener.service.tls != TlsUse::from_start) ::send(fd.get(), refusal.data(), refusal.size(), MSG_NOSIGNAL);
    return;
  }
  base::PeerInfo info = describe_peer(fd.get(), peer, listener.service.name);
  LoopState& state = least_loaded();
  ++state.load;
  begin(state, listener, std::move(fd), std::move(info), std::move(place));
}

void Server::begin(LoopState& state, Listener& listener, UniqueFd fd, base::PeerInfo peer,
                   std::optional<ConnectionLimits::Place> place) {
  // std::function wants what it holds to be copyable.
  struct Arrival {
    UniqueFd fd;
    base::PeerInfo peer;
    std::optional<ConnectionLimits::Place> place;
  };
  auto arrival = std::make_shared<Arrival>(Arrival{std::move(fd), std::move(peer), std::move(place)});
  state.loop.post([this, &state, &listener, arrival] {
    if (state.draining) {
      --state.load;
      return;
    }
    auto connection = std::make_unique<Connection>(state.loop, std::move(arrival->fd), std::move(arrival->peer),
                                                   listener.connection, listener.traffic);
    state.connections.insert(connection.get());
    scope_.start(state.loop, serve(state, listener, std::move(connection), std::move(arrival->place)));
  });
}

namespace {

Task<void> converse(Connection& connection, const Service& service) {
  if (service.tls == TlsUse::from_start) {
    Task<base::Result<void>> handshake = connection.start_tls();
    base::Result<void> ready = co_await handshake;
    if (!ready.has_value()) co_return;
  }
  Task<void> session = service.session(connection);
  co_await session;
}

}  // namespace

Task<void> Server::serve(LoopState& state, Listener& listener, std::unique_ptr<Connection> connection,
                         [[maybe_unused]] std::optional<ConnectionLimits::Place> place) {
  try {
    Task<void> conversation = converse(*connection, listener.service);
    co_await conversation;
    Task<void> goodbye = connection->finish();
    co_await goodbye;
  } catch (const std::exception& exception) {
    base::log::error(
        "session_failed",
        {{"listener", listener.service.name}, {"peer", connection->peer().address}, {"exception", exception.what()}});
  }
  state.connections.erase(connection.get());
  connection.reset();
  --state.load;
}

void Server::for_each_connection(void (Connection::*action)()) {
  for (auto& state : states_) {
    run_on(state->loop, [&state = *state, action] {
      state.draining = true;
      // What the action resumes may end connections, this one and others.
      std::vector<Connection*> all(state.connections.begin(), state.connections.end());
      for (Connection* connection : all) {
        if (state.connections.contains(connection)) (connection->*action)();
      }
    });
  }
}

void Server::stop(std::chrono::milliseconds grace) {
  if (std::exchange(stopped_, true)) return;
  run_on(loops_[0], [this] {
    for (auto& listener : listeners_) listener->acceptor.reset();
  });
  for (auto& listener : listeners_) {
    bool ours = listener->inode != 0 && inode_of(listener->bound.host) == listener->inode;
    if (ours) ::unlink(listener->bound.host.c_str());
  }
  for_each_connection(&Connection::drain);
  auto idle = std::make_shared<std::promise<void>>();
  std::future<void> ended = idle->get_future();
  scope_.when_idle([idle] { idle->set_value(); });
  if (ended.wait_for(grace) != std::future_status::ready) for_each_connection(&Connection::abort);
  scope_.join();
}

std::vector<Server::ListenerView> Server::listeners() const {
  std::vector<ListenerView> views;
  views.reserve(listeners_.size());
  for (const auto& listener : listeners_)
    views.push_back({listener->service.name, listener->bound, &listener->traffic});
  return views;
}

}  // namespace net
