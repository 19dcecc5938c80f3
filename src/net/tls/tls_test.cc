// TLS over real loopback sockets: handshakes, STARTTLS, names, reload, binding, and peers that misbehave.
#include <array>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "net/testing/certificate.h"
#include "net/testing/client.h"
#include "net/testing/sessions.h"

namespace net {
namespace {

using testing::Client;
using testing::Fixture;
using testing::TlsOptions;

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", bytes[i]);
    out += pair;
  }
  return out;
}

class Tls : public ::testing::Test {
 protected:
  Tls() {
    tls::Settings settings;
    settings.certificates = {
        testing::make_certificate(directory_.path(), "first", "first", {"mail.example.org"}),
        testing::make_certificate(directory_.path(), "second", "second", {"imap.example.net", "*.example.com"})};
    auto loaded = tls::Context::load(settings);
    if (!loaded.has_value()) throw std::runtime_error(loaded.error().detail);
    context_ = std::move(*loaded);
  }

  std::string certificate_for(const Fixture& fixture, const std::string& name) {
    Client client(fixture.where);
    TlsOptions options;
    options.server_name = name;
    if (!client.start_tls(options)) return "handshake failed";
    return client.server_certificate_name();
  }

  testing::TemporaryDirectory directory_;
  std::unique_ptr<tls::Context> context_;
};

TEST_F(Tls, EchoesWithEachVersion) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Client client(fixture.where);
    TlsOptions options;
    options.max_version = version;
    ASSERT_TRUE(client.start_tls(options));
    EXPECT_EQ(SSL_version(client.ssl()), version);
    client.send("hello\n");
    EXPECT_EQ(client.read_until("\n"), "echo hello\n");
    client.send("BYE\n");
    EXPECT_EQ(client.read_all(), "");
    EXPECT_EQ(SSL_get_shutdown(client.ssl()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
  }
}

TEST_F(Tls, RefusesTls11) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client client(fixture.where);
  TlsOptions options;
  options.max_version = TLS1_1_VERSION;
  EXPECT_FALSE(client.start_tls(options));
}

TEST_F(Tls, LargeAnswersArriveWhole) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client client(fixture.where, 4096);
  ASSERT_TRUE(client.start_tls());
  client.send("BIG 20000000\n");
  std::string expected;
  expected.resize(20'000'000, 'x');
  EXPECT_EQ(client.read_bytes(20'000'000), expected);
}

TEST_F(Tls, FilesFillRecordsWithWhatStandsAroundThem) {
  testing::TemporaryDirectory directory;
  const std::string path = directory.path() + "/file";
  const std::string bytes(1'000'000, 'f');
  std::ofstream(path) << bytes;
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client client(fixture.where, 4096);
  ASSERT_TRUE(client.start_tls());
  for (const std::size_t length : {std::size_t{1}, std::size_t{16'383}, std::size_t{999'999}}) {
    client.send("FILE " + std::to_string(length) + " " + path + "\n");
    EXPECT_TRUE(client.read_bytes(length + 3) == "<" + bytes.substr(1, length) + ">\n") << length;
  }
}

TEST_F(Tls, StartTlsDropsWhatWasInjectedBeforeIt) {
  Fixture fixture(context_.get(), TlsUse::on_request);
  Client client(fixture.where);
  client.send("STARTTLS\ninjected\n");
  EXPECT_EQ(client.read_until("\n"), "go\n");
  ASSERT_TRUE(client.start_tls());
  client.send("real\n");
  EXPECT_EQ(client.read_until("\n"), "echo real\n");
}

// Injected bytes that arrive after the command was read cannot be told from a handshake: they break it.
TEST_F(Tls, InjectionBetweenCommandAndHandshakeEndsTheConnection) {
  Fixture fixture(context_.get(), TlsUse::on_request);
  Client client(fixture.where);
  client.send("STARTTLS\n");
  EXPECT_EQ(client.read_until("\n"), "go\n");
  client.send("injected\n");
  EXPECT_FALSE(client.start_tls());
}

TEST_F(Tls, ChoosesTheCertificateByName) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  EXPECT_EQ(certificate_for(fixture, "mail.example.org"), "first");
  EXPECT_EQ(certificate_for(fixture, "imap.example.net"), "second");
  EXPECT_EQ(certificate_for(fixture, "IMAP.Example.NET"), "second");
  EXPECT_EQ(certificate_for(fixture, "any.example.com"), "second");
  EXPECT_EQ(certificate_for(fixture, "two.labels.example.com"), "first");  // a wildcard is one label
  EXPECT_EQ(certificate_for(fixture, "unknown.example"), "first");
  EXPECT_EQ(certificate_for(fixture, ""), "first");
}

TEST_F(Tls, NegotiatesTheProtocolAndRefusesOthers) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client client(fixture.where);
  TlsOptions options;
  options.alpn = {"h2", "imap"};
  ASSERT_TRUE(client.start_tls(options));
  const unsigned char* chosen = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(client.ssl(), &chosen, &length);
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(chosen), length), "imap");
  Client browser(fixture.where);
  options.alpn = {"http/1.1"};
  EXPECT_FALSE(browser.start_tls(options));
}

TEST_F(Tls, ReloadChangesNewConnectionsAndLeavesOldOnes) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client old_client(fixture.where);
  ASSERT_TRUE(old_client.start_tls());
  EXPECT_EQ(*context_->reload_if_changed(), tls::Reload::unchanged);
  testing::make_certificate(directory_.path(), "first", "renewed", {"mail.example.org"});
  auto reloaded = context_->reload_if_changed();
  ASSERT_TRUE(reloaded.has_value()) << reloaded.error().detail;
  EXPECT_EQ(*reloaded, tls::Reload::reloaded);
  EXPECT_EQ(certificate_for(fixture, "mail.example.org"), "renewed");
  old_client.send("still\n");
  EXPECT_EQ(old_client.read_until("\n"), "echo still\n");
}

TEST_F(Tls, AFailedReloadKeepsTheOldCertificates) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  std::ofstream(directory_.path() + "/first.crt") << "not a certificate";
  EXPECT_FALSE(context_->reload_if_changed().has_value());
  // Said once, not at every look.
  EXPECT_EQ(*context_->reload_if_changed(), tls::Reload::unchanged);
  EXPECT_EQ(certificate_for(fixture, "mail.example.org"), "first");
}

// The configuration names other files, which are not right yet.
TEST_F(Tls, OtherFilesAreTakenOverOnceTheyAreMended) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  tls::Settings settings;
  settings.certificates = {testing::make_certificate(directory_.path(), "third", "third", {})};
  std::ofstream(settings.certificates.front().key_path) << "not a key";
  EXPECT_FALSE(context_->replace(settings).has_value());
  EXPECT_EQ(certificate_for(fixture, ""), "first");
  EXPECT_EQ(*context_->reload_if_changed(), tls::Reload::unchanged);
  testing::make_certificate(directory_.path(), "third", "third", {});
  EXPECT_EQ(*context_->reload_if_changed(), tls::Reload::reloaded);
  EXPECT_EQ(certificate_for(fixture, ""), "third");
}

TEST_F(Tls, TicketsResumeAcrossAReload) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsOptions options;
    options.max_version = version;
    Client first(fixture.where);
    ASSERT_TRUE(first.start_tls(options));
    // A client that stays gets one; in TLS 1.2 it is part of the handshake.
    for (int answer = 1; answer <= 5; ++answer) {
      first.send("ticket\n");
      EXPECT_EQ(first.read_until("\n"), "echo ticket\n");
      SSL_SESSION* so_far = SSL_get0_session(first.ssl());
      if (answer == 1 && version == TLS1_3_VERSION) {
        EXPECT_EQ(SSL_SESSION_has_ticket(so_far), 0);
      }
    }
    SSL_SESSION* session = SSL_get1_session(first.ssl());
    ASSERT_TRUE(context_->reload().has_value());

    Client second(fixture.where);
    tls::SslContextPtr client_context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_max_proto_version(client_context.get(), version);
    tls::SslPtr ssl(SSL_new(client_context.get()));
    SSL_set_session(ssl.get(), session);
    SSL_set_fd(ssl.get(), second.fd());
    ASSERT_EQ(SSL_connect(ssl.get()), 1);
    EXPECT_EQ(SSL_session_reused(ssl.get()), 1);
    SSL_SESSION_free(session);
  }
}

TEST_F(Tls, ShowsChannelBindingToBothSidesAlike) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client client(fixture.where);
  ASSERT_TRUE(client.start_tls());
  client.send("BINDING tls-exporter\n");
  std::string shown = client.read_until("\n");
  unsigned char mine[32];
  ASSERT_EQ(SSL_export_keying_material(client.ssl(), mine, sizeof mine, "EXPORTER-Channel-Binding", 24, nullptr, 0, 1),
            1);
  EXPECT_EQ(shown, hex(mine, sizeof mine) + "\n");
  client.send("BINDING tls-server-end-point\n");
  EXPECT_EQ(client.read_until("\n").size(), 65U);  // SHA-256, for a certificate signed with it
  client.send("BINDING tls-unknown\n");
  EXPECT_EQ(client.read_until("\n"), "\n");
}

// RFC 5929 3.1, RFC 9266 3
TEST_F(Tls, TheFirstFinishedBindsWithTls12Alone) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client newest(fixture.where);
  ASSERT_TRUE(newest.start_tls());
  newest.send("BINDING tls-unique\n");
  EXPECT_EQ(newest.read_until("\n"), "\n");

  Client first(fixture.where);
  TlsOptions options;
  options.max_version = TLS1_2_VERSION;
  ASSERT_TRUE(first.start_tls(options));
  unsigned char finished[EVP_MAX_MD_SIZE];
  std::size_t size = SSL_get_finished(first.ssl(), finished, sizeof finished);
  ASSERT_EQ(size, 12U);
  first.send("BINDING tls-unique\n");
  EXPECT_EQ(first.read_until("\n"), hex(finished, size) + "\n");

  // Where a session is resumed the server's comes first.
  Client second(fixture.where);
  tls::SslContextPtr client_context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_max_proto_version(client_context.get(), TLS1_2_VERSION);
  tls::SslPtr ssl(SSL_new(client_context.get()));
  SSL_set_session(ssl.get(), SSL_get0_session(first.ssl()));
  SSL_set_fd(ssl.get(), second.fd());
  ASSERT_EQ(SSL_connect(ssl.get()), 1);
  ASSERT_EQ(SSL_session_reused(ssl.get()), 1);
  size = SSL_get_peer_finished(ssl.get(), finished, sizeof finished);
  const std::string question = "BINDING tls-unique\n";
  ASSERT_EQ(SSL_write(ssl.get(), question.data(), static_cast<int>(question.size())),
            static_cast<int>(question.size()));
  std::array<char, 100> answer{};
  const int got = SSL_read(ssl.get(), answer.data(), static_cast<int>(answer.size()));
  EXPECT_EQ(std::string(answer.data(), got > 0 ? static_cast<std::size_t>(got) : 0), hex(finished, size) + "\n");
}

TEST_F(Tls, PeersThatNeverFinishTheHandshakeAreDropped) {
  ServerSettings settings;
  settings.handshake_timeout = std::chrono::milliseconds(50);
  Fixture fixture(context_.get(), TlsUse::from_start, settings);
  Client silent(fixture.where);
  EXPECT_EQ(silent.read_all(), "");
  Client half(fixture.where);
  half.send(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_EQ(half.read_all(), "");
}

TEST_F(Tls, GarbageEndsItsConnectionAlone) {
  Fixture fixture(context_.get(), TlsUse::from_start);
  Client garbage(fixture.where);
  garbage.send("a001 LOGIN user password\r\n");
  garbage.read_all();
  EXPECT_EQ(certificate_for(fixture, ""), "first");
  EXPECT_EQ(fixture.server.listeners().front().traffic->handshake_failures, 1U);
}

TEST_F(Tls, SaysWhichFileIsWrong) {
  tls::Settings settings;
  settings.certificates = {{directory_.path() + "/missing.crt", directory_.path() + "/first.key"}};
  auto missing = tls::Context::load(settings);
  ASSERT_FALSE(missing.has_value());
  EXPECT_NE(missing.error().detail.find("missing.crt: the file does not exist"), std::string::npos);
  settings.certificates = {{directory_.path() + "/first.crt", directory_.path() + "/second.key"}};
  auto mismatched = tls::Context::load(settings);
  ASSERT_FALSE(mismatched.has_value());
  EXPECT_NE(mismatched.error().detail.find("second.key"), std::string::npos);
}

TEST(TicketKeys, TakeTicketsOfTheLastTwoKeysAndRenewThem) {
  tls::TicketKeys keys;
  auto apply = [&keys](tls::TicketKeys::Use use, std::array<unsigned char, 16>& name,
                       std::array<unsigned char, 16>& iv) {
    EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
    EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    EVP_MAC_CTX* mac = EVP_MAC_CTX_new(hmac);
    int answer = keys.apply(use, name.data(), iv.data(), cipher, mac);
    EVP_MAC_CTX_free(mac);
    EVP_MAC_free(hmac);
    EVP_CIPHER_CTX_free(cipher);
    return answer;
  };
  std::array<unsigned char, 16> name{};
  std::array<unsigned char, 16> iv{};
  ASSERT_EQ(apply(tls::TicketKeys::Use::seal, name, iv), 1);
  EXPECT_EQ(apply(tls::TicketKeys::Use::open, name, iv), 1);
  keys.rotate();
  EXPECT_EQ(apply(tls::TicketKeys::Use::open, name, iv), 2);
  keys.rotate();
  EXPECT_EQ(apply(tls::TicketKeys::Use::open, name, iv), 2);
  keys.rotate();
  EXPECT_EQ(apply(tls::TicketKeys::Use::open, name, iv), 0);
}

}  // namespace
}  // namespace net
