// Where a listener listens: "127.0.0.1:1143", "[::1]:143", "*:143" (every address, both families) or "unix:PATH".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/socket.h>

#include "base/result.h"

namespace net {

struct Endpoint {
  enum class Family { ipv4, ipv6, any, local };
  Family family = Family::ipv4;
  std::string host;        // numeric, without brackets; the path of a local socket
  std::uint16_t port = 0;  // 0: the system chooses
  bool operator==(const Endpoint&) const = default;
};

// Errc::bad_syntax with words for a person.
base::Result<Endpoint> parse_endpoint(std::string_view text);
std::string to_string(const Endpoint& endpoint);
// 127.0.0.0/8, ::1 or a local socket.
bool is_loopback(const Endpoint& endpoint);

// The kernel's form of it and back.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};
base::Result<SocketAddress> to_socket_address(const Endpoint& endpoint);
// IPv4 mapped into IPv6 comes out as IPv4.
Endpoint from_socket_address(const SocketAddress& address);

}  // namespace net
