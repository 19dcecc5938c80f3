#include "net/listen_socket.h"

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/errno_text.h"

namespace net {
namespace {

using base::Errc;
using base::fail;

constexpr int backlog = 1024;

int domain_of(const Endpoint& where) {
  switch (where.family) {
    case Endpoint::Family::local: return AF_UNIX;
    case Endpoint::Family::ipv4: return AF_INET;
    case Endpoint::Family::ipv6:
    case Endpoint::Family::any: break;
  }
  return AF_INET6;
}

std::string remedy(int error, const Endpoint& where) {
  switch (error) {
    case EADDRINUSE: return "something listens there already: stop it, or choose another address or port";
    case EACCES:
    case EPERM:
      if (where.family == Endpoint::Family::local) return "no permission to create a socket in that directory";
      return "ports below 1024 need root or CAP_NET_BIND_SERVICE: start as root with a user to drop to, or choose a "
             "higher port";
    case EADDRNOTAVAIL: return "this machine does not have that address";
    case ENOENT: return "the directory does not exist: create it";
    case EAFNOSUPPORT: return "this machine has no IPv6: give an IPv4 address";
    default: return base::errno_text(error);
  }
}

base::Failure refused(const Endpoint& where, int error) {
  Errc code = error == EADDRINUSE ? Errc::in_use : error == EACCES || error == EPERM ? Errc::no_permission : Errc::io;
  return fail(code, "cannot listen on " + to_string(where) + ": " + remedy(error, where));
}

// Somebody accepts there, or at least a process holds it.
bool answers(const SocketAddress& address) {
  UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (probe.get() < 0) return true;  // out of descriptors: whoever it is is left alone
  return ::connect(probe.get(), address.get(), address.length) == 0 || errno == EAGAIN;
}

base::Result<void> remove_stale(const Endpoint& where, const SocketAddress& address) {
  struct stat info{};
  if (::lstat(where.host.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) {
    return fail(Errc::in_use,
                "cannot listen on " + to_string(where) + ": a file that is no socket is in the way: move it");
  }
  if (answers(address)) return refused(where, EADDRINUSE);
  if (::unlink(where.host.c_str()) != 0) return refused(where, errno);
  return {};
}

// The connections that are accepted inherit them from the listening socket, which saves each five system calls.
void set_connection_options(int fd) {
  int on = 1;
  int idle_seconds = 300;
  int interval_seconds = 60;
  int probes = 5;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

void set_options(int fd, const Endpoint& where) {
  if (where.family != Endpoint::Family::local) set_connection_options(fd);
  int on = 1;
  int both_families = 0;
  if (where.family != Endpoint::Family::local) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (where.family == Endpoint::Family::ipv6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (where.family == Endpoint::Family::any) {
    ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &both_families, sizeof both_families);
  }
}

}  // namespace

base::Result<ListenSocket> open_listen_socket(const Endpoint& where, mode_t local_mode) {
  TRY(SocketAddress address, to_socket_address(where));
  if (where.family == Endpoint::Family::local) {
    TRY(remove_stale(where, address));
  }
  UniqueFd fd(::socket(domain_of(where), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return refused(where, errno);
  set_options(fd.get(), where);
  // Nobody can connect before listen(), so the mode is right when the first one may.
  if (::bind(fd.get(), address.get(), address.length) != 0) return refused(where, errno);
  if (where.family == Endpoint::Family::local && ::chmod(where.host.c_str(), local_mode) != 0)
    return refused(where, errno);
  if (::listen(fd.get(), backlog) != 0) return refused(where, errno);

  Endpoint bound = where;
  SocketAddress real;
  real.length = sizeof(real.storage);
  if (where.family != Endpoint::Family::local && ::getsockname(fd.get(), real.get(), &real.length) == 0) {
    bound.port = from_socket_address(real).port;
  }
  return ListenSocket{std::move(fd), std::move(bound)};
}

}  // namespace net
