// SCRAM over accounts, and the throttle that every way of logging in counts in. RFC 5802, RFC 7677
#include <gtest/gtest.h>

#include "auth_server.h"

namespace auth_test {
namespace {

TEST(Scram, BothSidesProveThemselves) {
  AuthServer server;
  EXPECT_EQ(server.scram(ada, "pencil"), ada);
  EXPECT_EQ(server.scram(ada, "wrong"), "auth_failed");
  EXPECT_EQ(server.scram("nobody@example.org", "pencil"), "auth_failed");
  EXPECT_EQ(server.scram(ada, "pencil", ada), ada);
  EXPECT_EQ(server.scram(ada, "pencil", "grace@example.org"), "no_permission");
  EXPECT_EQ(server.scram(ada, "wrong", "grace@example.org"), "auth_failed");
}

// Who asks twice for an account that is not there sees what a real one shows: one salt, as long, as many iterations.
TEST(Scram, AnUnknownAccountLooksLikeAKnownOne) {
  AuthServer server;
  std::string known, unknown, again, other;
  server.scram(ada, "x", {}, &known);
  server.scram("nobody@example.org", "x", {}, &unknown);
  server.scram("nobody@example.org", "y", {}, &again);
  server.scram("somebody@example.org", "x", {}, &other);
  EXPECT_EQ(unknown, again);
  EXPECT_NE(unknown, other);
  EXPECT_EQ(known.size(), unknown.size());
  EXPECT_EQ(known.substr(known.find(",i=")), unknown.substr(unknown.find(",i=")));
}

TEST(Scram, TheSaltThatIsInventedIsOfTheStoresSecret) {
  AuthServer one, same;
  auto settings = AuthServer::defaults();
  settings.secret = "of another";
  AuthServer another(settings);
  std::string a, b, c;
  one.scram("nobody@example.org", "x", {}, &a);
  same.scram("nobody@example.org", "x", {}, &b);
  another.scram("nobody@example.org", "x", {}, &c);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

// An exchange may be begun long before it ends: what an administrator did in between counts.
TEST(Scram, EndsAgainstTheAccountAsItIsThen) {
  const std::pair<std::string, std::function<void(AuthServer&)>> cases[] = {
      {"auth_expired", [](AuthServer& server) { server.lock(ada); }},
      {"auth_failed", [](AuthServer& server) { server.change_password(ada, "crayon"); }},
      {"auth_failed", [](AuthServer& server) { server.remove(ada); }}};
  for (const auto& [outcome, meanwhile] : cases) {
    AuthServer server;
    AuthServer::ScramClient client;
    client.before_proof = [&server, &meanwhile = meanwhile] { meanwhile(server); };
    EXPECT_EQ(server.scram(client), outcome);
  }
}

TEST(Scram, WhatIsNoMessage) {
  AuthServer server;
  for (const std::string message : {"", "n", "n,,", "n,,n=ada", "x,,n=ada,r=x", "n,,m=ext,n=ada,r=x"}) {
    EXPECT_EQ(server.exchange("SCRAM-SHA-256", {message}), "bad_syntax") << message;
  }
  // Channel binding belongs to the -PLUS mechanism (RFC 5802 6).
  EXPECT_EQ(server.exchange("SCRAM-SHA-256", {"p=tls-server-end-point,,n=ada,r=x"}), "bad_syntax");
  EXPECT_EQ(server.exchange("SCRAM-SHA-256-PLUS", {"n,,n=ada,r=x"}), "bad_syntax");
}

// RFC 5802 6: the exchange is worth nothing on a channel with other binding data, which is what somebody in the middle
// has.
TEST(ScramPlus, IsBoundToItsChannel) {
  AuthServer server;
  const auto channel = server.bound_channel("of this connection");
  EXPECT_EQ(server.service().mechanisms(*channel),
            (std::vector<std::string>{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"}));
  AuthServer::ScramClient client;
  client.mechanism = "SCRAM-SHA-256-PLUS";
  client.flag = "p=tls-exporter";
  client.binding = "of this connection";
  client.channel = channel.get();
  EXPECT_EQ(server.scram(client), ada);
  client.flag = "p=tls-server-end-point";
  EXPECT_EQ(server.scram(client), ada);
  client.binding = "of another";
  EXPECT_EQ(server.scram(client), "auth_failed");
  client.binding = "";
  EXPECT_EQ(server.scram(client), "auth_failed");
  client.binding = "of this connection";
  client.password = "wrong";
  EXPECT_EQ(server.scram(client), "auth_failed");
  client.password = "pencil";
  client.flag = "p=tls-unique";  // RFC 9266 3: not defined for TLS 1.3
  EXPECT_EQ(server.scram(client), "auth_failed");
}

// RFC 5802 6: a client that could bind, and was told that the server cannot, finds out who lied to it.
TEST(ScramPlus, HidingItIsFoundOut) {
  AuthServer server;
  const auto channel = server.bound_channel("of this connection");
  AuthServer::ScramClient client;
  client.flag = "y";
  EXPECT_EQ(server.scram(client), ada);  // no binding there: the client is right
  client.channel = channel.get();
  EXPECT_EQ(server.scram(client), "auth_failed");
  client.flag = "n";  // a client that cannot bind at all
  EXPECT_EQ(server.scram(client), ada);
}

// Every failure, whatever the way in, is counted: the next answer waits. Time is measured as at least, never at most.
TEST(Throttled, EveryWayInCounts) {
  using std::chrono::milliseconds;
  using std::chrono::steady_clock;
  auto settings = AuthServer::defaults();
  settings.throttle.first_delay = settings.throttle.longest_delay = milliseconds(50);
  const std::string bad_plain = std::string(1, '\0') + ada + '\0' + "wrong";
  const std::function<void(AuthServer&)> ways[] = {
      [](AuthServer& server) { server.login(ada, "wrong"); },
      [&](AuthServer& server) { server.exchange("PLAIN", {bad_plain}); },
      [](AuthServer& server) { server.exchange("LOGIN", {ada, "wrong"}); },
      [](AuthServer& server) { server.scram(ada, "wrong"); },
      [](AuthServer& server) { server.login("nobody@example.org", "x"); },
  };
  for (const auto& fail : ways) {
    AuthServer server(settings);
    fail(server);
    const auto before = steady_clock::now();
    EXPECT_EQ(server.login(ada, "pencil"), ada);
    EXPECT_GE(steady_clock::now() - before, milliseconds(50));
  }
}

}  // namespace
}  // namespace auth_test
