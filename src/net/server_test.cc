// The server over real loopback sockets: sessions, waking, deadlines, limits, back-pressure and shutdown.
#include "net/server.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "net/testing/certificate.h"
#include "net/testing/client.h"
#include "net/testing/sessions.h"

namespace net {
namespace {

using testing::Client;
using testing::Fixture;

TEST(Server, EchoesOverTcp) {
  Fixture fixture;
  EXPECT_NE(fixture.where.port, 0);
  Client client(fixture.where);
  client.send("hello\n");
  EXPECT_EQ(client.read_until("\n"), "echo hello\n");
  client.send("BYE\n");
  EXPECT_EQ(client.read_all(), "");
}

// Both may come at once, and a read that leaves nothing of the bytes waits before it looks for the end.
TEST(Server, SeesTheEndBehindTheLastBytes) {
  Fixture fixture;
  for (int i = 0; i < 50; ++i) {
    Client client(fixture.where);
    client.send("last\n");
    client.close_sending();
    EXPECT_EQ(client.read_all(), "echo last\n");
  }
}

TEST(Server, ServesManyConnectionsOnSeveralLoops) {
  LoopPool loops(3);
  Server server(loops, nullptr, {});
  Service service;
  service.name = "test";
  service.session = testing::line_session;
  auto where = server.open(service, *parse_endpoint("127.0.0.1:0"));
  ASSERT_TRUE(where.has_value());
  server.accept_connections();
  std::vector<std::unique_ptr<Client>> clients;
  clients.reserve(100);
  for (int i = 0; i < 100; ++i) clients.push_back(std::make_unique<Client>(*where));
  for (int i = 0; i < 100; ++i) clients[i]->send(std::to_string(i) + "\n");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(clients[i]->read_until("\n"), "echo " + std::to_string(i) + "\n");
  EXPECT_EQ(server.listeners().front().traffic->open, 100);
}

TEST(Server, ListensOnIpv6) {
  LoopPool loops(1);
  Server server(loops, nullptr, {});
  Service service;
  service.session = testing::line_session;
  auto where = server.open(service, *parse_endpoint("[::1]:0"));
  ASSERT_TRUE(where.has_value()) << where.error().detail;
  server.accept_connections();
  Client client(*where);
  client.send("six\n");
  EXPECT_EQ(client.read_until("\n"), "echo six\n");
}

TEST(Server, ListensOnALocalSocketAndRemovesItAtTheEnd) {
  testing::TemporaryDirectory directory;
  Endpoint where = *parse_endpoint("unix:" + directory.path() + "/lmtp.sock");
  {
    LoopPool loops(1);
    Server server(loops, nullptr, {});
    Service service;
    service.session = testing::line_session;
    ASSERT_TRUE(server.open(service, where, 0600).has_value());
    server.accept_connections();
    struct stat info{};
    ASSERT_EQ(::stat(where.host.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    Client client(where);
    client.send("local\n");
    EXPECT_EQ(client.read_until("\n"), "echo local\n");
    // A second server must not take the socket of a living one.
    Server second(loops, nullptr, {});
    auto refused = second.open(service, where);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::Errc::in_use);
  }
  struct stat info{};
  EXPECT_NE(::stat(where.host.c_str(), &info), 0);
}

TEST(Server, ReplacesAStaleLocalSocketButNoOtherFile) {
  testing::TemporaryDirectory directory;
  Endpoint where = *parse_endpoint("unix:" + directory.path() + "/s");
  {
    auto left_behind = open_listen_socket(where);
  }
  ASSERT_EQ(::access(where.host.c_str(), F_OK), 0);
  EXPECT_TRUE(open_listen_socket(where).has_value());
  Endpoint file = *parse_endpoint("unix:" + directory.path() + "/precious");
  std::ofstream(file.host) << "data";
  EXPECT_FALSE(open_listen_socket(file).has_value());
  EXPECT_EQ(::access(file.host.c_str(), F_OK), 0);
}

TEST(Server, SaysWhatToDoWhenThePortIsTaken) {
  Fixture fixture;
  auto refused = open_listen_socket(fixture.where);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, base::Errc::in_use);
  EXPECT_NE(refused.error().detail.find("stop it, or choose another"), std::string::npos);
}

TEST(Server, WakesFoldIntoOne) {
  Fixture fixture;
  Client client(fixture.where);
  client.send("WAKE\n");
  EXPECT_EQ(client.read_until("\n"), "woken\n");
  client.send("next\n");
  EXPECT_EQ(client.read_until("\n"), "echo next\n");
}

// A waker is used from another thread, and after its connection has gone.
TEST(Server, WakersOutliveTheirConnection) {
  std::promise<std::function<void()>> handed_out;
  auto session = [&](base::Channel& channel) {
    handed_out.set_value(channel.waker());
    return testing::line_session(channel);
  };
  std::function<void()> wake;
  Fixture fixture(nullptr, TlsUse::none, {}, session);
  {
    Client client(fixture.where);
    wake = handed_out.get_future().get();
    wake();
    EXPECT_EQ(client.read_until("\n"), "woken\n");
    client.send("BYE\n");
    client.read_all();
  }
  fixture.server.stop(testing::patience);
  wake();
}

base::Task<void> impatient_session(base::Channel& channel) {
  base::Task<base::Result<base::Input>> reading = channel.read(std::chrono::milliseconds(20));
  base::Result<base::Input> input = co_await reading;
  if (!input.has_value() || input->event != base::InputEvent::timed_out) co_return;
  base::Chunk chunk{"too slow\n", nullptr};
  base::Task<base::Result<void>> writing = channel.write(std::span<const base::Chunk>(&chunk, 1));
  base::Result<void> written = co_await writing;
  (void)written;
}

TEST(Server, ReadsHaveADeadline) {
  Fixture fixture(nullptr, TlsUse::none, {}, impatient_session);
  Client client(fixture.where);
  EXPECT_EQ(client.read_all(), "too slow\n");
}

TEST(Server, RefusesPolitelyOverTheLimits) {
  ServerSettings settings;
  settings.most_connections_per_address = 1;
  Fixture fixture(nullptr, TlsUse::none, settings);
  auto first = std::make_unique<Client>(fixture.where);
  first->send("a\n");
  EXPECT_EQ(first->read_until("\n"), "echo a\n");
  Client second(fixture.where);
  EXPECT_EQ(second.read_all(), "* BYE [LIMIT] too many connections\r\n");
  // The place is free again once the first has gone.
  first->send("BYE\n");
  first->read_all();
  first.reset();
  std::string answer;
  for (int i = 0; i < 1000 && answer != "echo b\n"; ++i) {
    Client third(fixture.where);
    third.send("b\n");
    answer = third.read_until("\n");
  }
  EXPECT_EQ(answer, "echo b\n");
}

TEST(Server, AnExceptionEndsItsConnectionAlone) {
  Fixture fixture;
  Client other(fixture.where);
  Client client(fixture.where);
  client.send("THROW\n");
  EXPECT_EQ(client.read_all(), "");
  other.send("still here\n");
  EXPECT_EQ(other.read_until("\n"), "echo still here\n");
}

// A reader that does not read stops its own session; others go on, and all of it arrives later.
TEST(Server, ASlowReaderHoldsUpNobodyElse) {
  Fixture fixture;
  Client slow(fixture.where, 4096);
  constexpr std::size_t size = 64 << 20;
  slow.send("BIG " + std::to_string(size) + "\n");
  Client other(fixture.where);
  for (int i = 0; i < 20; ++i) {
    other.send("quick\n");
    ASSERT_EQ(other.read_until("\n"), "echo quick\n");
  }
  EXPECT_EQ(slow.read_bytes(size).size(), size);
}

TEST(Server, APeerThatTakesNothingIsDropped) {
  ServerSettings settings;
  settings.write_timeout = std::chrono::milliseconds(100);
  Fixture fixture(nullptr, TlsUse::none, settings);
  Client slow(fixture.where, 4096);
  slow.send("BIG 67108864\n");
  // The session ends although the client never reads: stop() with a long grace returns.
  fixture.server.stop(testing::patience);
  EXPECT_EQ(fixture.server.listeners().front().traffic->open, 0);
}

TEST(Server, DrainLetsSessionsSayGoodbye) {
  Fixture fixture;
  Client client(fixture.where);
  client.send("hello\n");
  EXPECT_EQ(client.read_until("\n"), "echo hello\n");
  std::jthread stopping([&] { fixture.server.stop(testing::patience); });
  EXPECT_EQ(client.read_all(), "bye\n");
}

base::Task<void> stubborn_session(base::Channel& channel) {
  while (true) {
    base::Task<base::Result<base::Input>> reading = channel.read(testing::patience);
    base::Result<base::Input> input = co_await reading;
    if (!input.has_value()) break;
  }
  std::string much(64 << 20, 'x');
  base::Chunk chunk{much, nullptr};
  base::Task<base::Result<void>> writing = channel.write(std::span<const base::Chunk>(&chunk, 1));
  base::Result<void> written = co_await writing;
  (void)written;
}

TEST(Server, AfterTheGracePeriodConnectionsAreEnded) {
  Fixture fixture(nullptr, TlsUse::none, {}, stubborn_session);
  Client client(fixture.where, 4096);
  client.send("x");
  fixture.server.stop(std::chrono::milliseconds(50));
  EXPECT_EQ(fixture.server.listeners().front().traffic->open, 0);
}

TEST(Server, PeersThatResetAreForgotten) {
  Fixture fixture;
  for (int i = 0; i < 50; ++i) {
    Client client(fixture.where);
    client.send("BIG 1000000\n");
    client.reset();
  }
  Client client(fixture.where);
  client.send("fine\n");
  EXPECT_EQ(client.read_until("\n"), "echo fine\n");
}

}  // namespace
}  // namespace net
