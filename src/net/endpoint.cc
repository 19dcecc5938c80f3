#include "net/endpoint.h"

#include <charconv>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace net {
namespace {

using base::Errc;
using base::fail;

constexpr std::string_view local_prefix = "unix:";

base::Result<std::uint16_t> parse_port(std::string_view text, std::string_view whole) {
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return fail(Errc::bad_syntax, "\"" + std::string(whole) + "\": the port must be a number from 0 to 65535");
  }
  return port;
}

base::Result<Endpoint> parse_local(std::string_view path) {
  if (path.empty()) return fail(Errc::bad_syntax, "a local socket needs a path: unix:/run/godwit/lmtp.sock");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return fail(Errc::bad_syntax, "the path of a local socket may have at most 107 bytes: " + std::string(path));
  }
  return Endpoint{Endpoint::Family::local, std::string(path), 0};
}

base::Result<Endpoint::Family> family_of(const std::string& host, std::string_view whole) {
  in6_addr scratch;
  if (host == "*") return Endpoint::Family::any;
  if (inet_pton(AF_INET, host.c_str(), &scratch) == 1) return Endpoint::Family::ipv4;
  if (inet_pton(AF_INET6, host.c_str(), &scratch) == 1) return Endpoint::Family::ipv6;
  return fail(Errc::bad_syntax, "\"" + std::string(whole) +
                                    "\" is no address to listen on: give an IP address and a port (127.0.0.1:1143, "
                                    "[::1]:1143), *:1143 for every address, or unix:PATH");
}

}  // namespace

base::Result<Endpoint> parse_endpoint(std::string_view text) {
  if (text.starts_with(local_prefix)) return parse_local(text.substr(local_prefix.size()));
  auto colon = text.rfind(':');
  std::string_view host = text.substr(0, colon == text.npos ? 0 : colon);
  bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  Endpoint endpoint;
  endpoint.host = std::string(host);
  TRY(endpoint.family, family_of(endpoint.host, text));
  if (bracketed != (endpoint.family == Endpoint::Family::ipv6)) {
    return fail(Errc::bad_syntax,
                "\"" + std::string(text) + "\": IPv6 addresses, and only they, go in brackets: [::1]:1143");
  }
  TRY(endpoint.port, parse_port(text.substr(colon + 1), text));
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  std::string port = std::to_string(endpoint.port);
  switch (endpoint.family) {
    case Endpoint::Family::local: return std::string(local_prefix) + endpoint.host;
    case Endpoint::Family::ipv6: return "[" + endpoint.host + "]:" + port;
    case Endpoint::Family::ipv4:
    case Endpoint::Family::any: break;
  }
  return endpoint.host + ":" + port;
}

bool is_loopback(const Endpoint& endpoint) {
  switch (endpoint.family) {
    case Endpoint::Family::local: return true;
    case Endpoint::Family::ipv4: return endpoint.host.starts_with("127.");
    case Endpoint::Family::ipv6: return endpoint.host == "::1";
    case Endpoint::Family::any: break;
  }
  return false;
}

base::Result<SocketAddress> to_socket_address(const Endpoint& endpoint) {
  SocketAddress address;
  if (endpoint.family == Endpoint::Family::local) {
    auto& local = reinterpret_cast<sockaddr_un&>(address.storage);
    if (endpoint.host.size() >= sizeof(local.sun_path)) return fail(Errc::bad_syntax, "socket path too long");
    local.sun_family = AF_UNIX;
    std::memcpy(local.sun_path, endpoint.host.data(), endpoint.host.size());
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + endpoint.host.size() + 1);
  } else if (endpoint.family == Endpoint::Family::ipv4) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    if (inet_pton(AF_INET, endpoint.host.c_str(), &v4.sin_addr) != 1) return fail(Errc::bad_syntax, endpoint.host);
    address.length = sizeof(v4);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    bool any = endpoint.family == Endpoint::Family::any;
    if (inet_pton(AF_INET6, any ? "::" : endpoint.host.c_str(), &v6.sin6_addr) != 1) {
      return fail(Errc::bad_syntax, endpoint.host);
    }
    address.length = sizeof(v6);
  }
  return address;
}

Endpoint from_socket_address(const SocketAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  Endpoint endpoint;
  if (address.storage.ss_family == AF_UNIX) {
    endpoint.family = Endpoint::Family::local;
    const auto& local = reinterpret_cast<const sockaddr_un&>(address.storage);
    // An unnamed client socket has no path at all.
    if (address.length > offsetof(sockaddr_un, sun_path)) endpoint.host = local.sun_path;
  } else if (address.storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
    endpoint = {Endpoint::Family::ipv4, inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text), ntohs(v4.sin_port)};
  } else {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
    bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
    const void* bytes = mapped ? &v6.sin6_addr.s6_addr[12] : &v6.sin6_addr.s6_addr[0];
    endpoint.host = inet_ntop(mapped ? AF_INET : AF_INET6, bytes, text, sizeof text);
    endpoint.family = mapped ? Endpoint::Family::ipv4 : Endpoint::Family::ipv6;
    endpoint.port = ntohs(v6.sin6_port);
  }
  return endpoint;
}

}  // namespace net
