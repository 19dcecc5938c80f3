// PLAIN, LOGIN and the LOGIN command: who gets in, and that those who do not learn nothing. RFC 4616, RFC 9051 6.2.3
#include <gtest/gtest.h>

#include "auth_server.h"

namespace auth_test {
namespace {

using namespace std::string_literals;

std::string plain(const std::string& authorization, const std::string& user, const std::string& password) {
  return authorization + '\0' + user + '\0' + password;
}

TEST(Plain, TheRightPasswordAndNoOther) {
  AuthServer server;
  EXPECT_EQ(server.exchange("PLAIN", {plain("", ada, "pencil")}), ada);
  EXPECT_EQ(server.exchange("PLAIN", {plain("", ada, "pencil ")}), "auth_failed");
  EXPECT_EQ(server.exchange("PLAIN", {plain("", ada, "Pencil")}), "auth_failed");
  EXPECT_EQ(server.exchange("PLAIN", {plain("", "nobody@example.org", "pencil")}), "auth_failed");
  EXPECT_EQ(server.exchange("PLAIN", {plain("", ada, "pencil")}), ada);
}

// RFC 5530 3, AUTHORIZATIONFAILED: told to those alone who know the password.
TEST(Plain, ActingForOthersIsRefused) {
  AuthServer server;
  EXPECT_EQ(server.exchange("PLAIN", {plain(ada, ada, "pencil")}), ada);
  EXPECT_EQ(server.exchange("PLAIN", {plain("grace@example.org", ada, "pencil")}), "no_permission");
  EXPECT_EQ(server.exchange("PLAIN", {plain("root", ada, "pencil")}), "no_permission");
  EXPECT_EQ(server.exchange("PLAIN", {plain("root", ada, "wrong")}), "auth_failed");
  server.lock(ada);
  EXPECT_EQ(server.exchange("PLAIN", {plain("root", ada, "pencil")}), "auth_expired");
}

TEST(Plain, WhatIsNoMessage) {
  AuthServer server;
  const auto whole = plain("", ada, "pencil");
  for (const auto& message : {""s, "\0"s, "\0\0"s, whole + "\0x"s, "no nul at all"s, "\0"s + ada}) {
    EXPECT_EQ(server.exchange("PLAIN", {message}), "bad_syntax") << testing::PrintToString(message);
  }
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_NE(server.exchange("PLAIN", {whole.substr(0, cut)}), ada) << cut;
  }
}

TEST(LoginMechanism, AsksForNameAndPassword) {
  AuthServer server;
  EXPECT_EQ(server.exchange("LOGIN", {""}), "Username:");
  EXPECT_EQ(server.exchange("LOGIN", {"", ada}), "Password:");
  EXPECT_EQ(server.exchange("LOGIN", {"", ada, "pencil"}), ada);
  EXPECT_EQ(server.exchange("LOGIN", {ada, "pencil"}), ada);  // the name as an initial response
  EXPECT_EQ(server.exchange("LOGIN", {"", ada, "wrong"}), "auth_failed");
  EXPECT_EQ(server.exchange("LOGIN", {"", "nobody@example.org", "pencil"}), "auth_failed");
  EXPECT_EQ(server.exchange("LOGIN", {std::string(100'000, 'x')}), "bad_syntax");
}

TEST(LoginCommand, IsTheSameCheck) {
  AuthServer server;
  EXPECT_EQ(server.login(ada, "pencil"), ada);
  EXPECT_EQ(server.login(ada, "wrong"), "auth_failed");
  EXPECT_EQ(server.login("nobody@example.org", "pencil"), "auth_failed");
  EXPECT_EQ(server.login("", ""), "auth_failed");
}

// A lock is told to those alone who know the password.
TEST(Locked, IsToldOnlyWithTheRightPassword) {
  AuthServer server;
  EXPECT_EQ(server.login(ada, "pencil"), ada);
  server.lock(ada);
  EXPECT_EQ(server.login(ada, "pencil"), "auth_expired");
  EXPECT_EQ(server.login(ada, "wrong"), "auth_failed");
  EXPECT_EQ(server.exchange("PLAIN", {plain("", ada, "pencil")}), "auth_expired");
  EXPECT_EQ(server.scram(ada, "pencil"), "auth_expired");
  EXPECT_EQ(server.scram(ada, "wrong"), "auth_failed");
}

TEST(Cleartext, WhereAPasswordMayCrossTheWire) {
  using auth::CleartextPolicy;
  using base::Encryption;
  const struct {
    CleartextPolicy policy;
    Encryption encryption;
    Peer peer;
    const char* expected;
  } cases[] = {
      {CleartextPolicy::never, Encryption::tls, Peer::remote, ada},
      {CleartextPolicy::never, Encryption::none, Peer::loopback, "privacy_required"},
      {CleartextPolicy::loopback, Encryption::none, Peer::loopback, ada},
      {CleartextPolicy::loopback, Encryption::none, Peer::remote, "privacy_required"},
      {CleartextPolicy::always, Encryption::none, Peer::remote, ada},
  };
  for (const auto& one : cases) {
    auto settings = AuthServer::defaults();
    settings.cleartext = one.policy;
    AuthServer server(settings);
    const auto channel = server.channel(one.encryption, one.peer);
    EXPECT_EQ(server.login(ada, "pencil", *channel), one.expected);
    EXPECT_EQ(server.exchange("PLAIN", {plain("", ada, "pencil")}, *channel), one.expected);
    EXPECT_EQ(server.service().mechanisms(*channel).empty(), one.expected != std::string(ada));
  }
}

TEST(Mechanisms, ThoseAnnouncedAndNoOther) {
  AuthServer server;
  const auto channel = server.channel();
  EXPECT_EQ(server.service().mechanisms(*channel), (std::vector<std::string>{"SCRAM-SHA-256", "PLAIN", "LOGIN"}));
  EXPECT_EQ(server.exchange("CRAM-MD5", {""}), "not_found");
  auto settings = AuthServer::defaults();
  settings.scram = auth::ScramStorage::off;
  AuthServer without(settings);
  const auto other = without.channel();
  EXPECT_EQ(without.service().mechanisms(*other), (std::vector<std::string>{"PLAIN", "LOGIN"}));
  EXPECT_EQ(without.exchange("SCRAM-SHA-256", {"n,,n=ada,r=x"}), "not_found");
}

// A check waits for its turn among others: who was locked out or sent away with a new password meanwhile stays out.
TEST(Password, IsCheckedAgainstTheAccountAsItIsThen) {
  const std::pair<std::string, std::function<void(AuthServer&)>> cases[] = {
      {"auth_expired", [](AuthServer& server) { server.lock(ada); }},
      {"auth_failed", [](AuthServer& server) { server.remove(ada); }}};
  for (const auto& [outcome, meanwhile] : cases) {
    AuthServer server;
    EXPECT_EQ(server.login_while("pencil", [&server, &meanwhile = meanwhile] { meanwhile(server); }), outcome);
  }
}

TEST(Password, ChangesBesideALock) {
  AuthServer server;
  server.change_password_and_lock(ada, "crayon");
  EXPECT_EQ(server.login(ada, "crayon"), "auth_expired");
  EXPECT_EQ(server.login(ada, "pencil"), "auth_failed");
}

}  // namespace
}  // namespace auth_test
