#include "net/endpoint.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "net/connection_limits.h"
#include "net/listen_socket.h"
#include "net/testing/client.h"

namespace net {
namespace {

TEST(Endpoint, ParsesAndPrintsEveryForm) {
  for (const char* text :
       {"127.0.0.1:1143", "[::1]:143", "*:143", "0.0.0.0:0", "[2001:db8::7]:65535", "unix:/run/x.sock"}) {
    auto endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint.has_value()) << text;
    EXPECT_EQ(to_string(*endpoint), text);
  }
}

TEST(Endpoint, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "143", ":143", "localhost:143", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:1x", "::1:143", "[127.0.0.1]:143", "[::1]", "unix:"}) {
    auto endpoint = parse_endpoint(text);
    ASSERT_FALSE(endpoint.has_value()) << text;
    EXPECT_EQ(endpoint.error().code, base::Errc::bad_syntax);
  }
  EXPECT_FALSE(parse_endpoint("unix:/" + std::string(200, 'x')).has_value());
}

TEST(Endpoint, KnowsLoopback) {
  EXPECT_TRUE(is_loopback(*parse_endpoint("127.8.9.1:1")));
  EXPECT_TRUE(is_loopback(*parse_endpoint("[::1]:1")));
  EXPECT_TRUE(is_loopback(*parse_endpoint("unix:/x")));
  EXPECT_FALSE(is_loopback(*parse_endpoint("*:1")));
  EXPECT_FALSE(is_loopback(*parse_endpoint("10.0.0.1:1")));
}

TEST(ListenSocket, ItsConnectionsInheritTheirOptions) {
  auto listening = open_listen_socket(*parse_endpoint("127.0.0.1:0"));
  ASSERT_TRUE(listening.has_value());
  testing::Client client(listening->bound);
  UniqueFd accepted(::accept(listening->fd.get(), nullptr, nullptr));
  ASSERT_TRUE(accepted);
  const auto option = [&](int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(accepted.get(), level, name, &value, &size), 0);
    return value;
  };
  EXPECT_NE(option(IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_NE(option(SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 300);
}

TEST(ConnectionLimits, CountIpv6BySixtyFourBits) {
  auto limits = std::make_shared<ConnectionLimits>(100, 2);
  auto one = limits->enter(*parse_endpoint("[2001:db8::1]:1"));
  auto two = limits->enter(*parse_endpoint("[2001:db8::2]:1"));
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(limits->enter(*parse_endpoint("[2001:db8::3]:1")));
  EXPECT_TRUE(limits->enter(*parse_endpoint("[2001:db8:0:1::3]:1")));
  one.reset();
  EXPECT_TRUE(limits->enter(*parse_endpoint("[2001:db8::3]:1")));
}

TEST(ConnectionLimits, CountAll) {
  auto limits = std::make_shared<ConnectionLimits>(2, 100);
  auto one = limits->enter(*parse_endpoint("unix:/x"));
  auto two = limits->enter(*parse_endpoint("127.0.0.1:1"));
  EXPECT_FALSE(limits->enter(*parse_endpoint("127.0.0.2:1")));
  EXPECT_EQ(limits->open(), 2U);
}

}  // namespace
}  // namespace net
