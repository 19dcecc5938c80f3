// Commands and their order, recipients, delivery, TLS and the end of a conversation. RFC 2033, RFC 5321, RFC 2920
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lmtp_server.h"

namespace lmtp_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::string_view lhlo_codes = "250- 250- 250- 250- 250- 250- 250";
constexpr std::string_view delivery =
    "LHLO mx.example.org\r\nMAIL FROM:<charles@example.net>\r\nRCPT TO:<ada@example.org>\r\nDATA\r\n"
    "Subject: cut\r\n\r\n..dot\r\n.\r\nQUIT\r\n";

TEST(Lmtp, GreetsAndSaysWhatItCan) {  // RFC 2033 4.1
  lmtp::Settings settings;
  settings.hostname = "mail.example.org";
  settings.max_message_bytes = 12'345;
  LmtpServer server(settings);
  const auto answers = server.talk("LHLO client\r\nQUIT\r\n");
  EXPECT_THAT(answers, StartsWith("220 mail.example.org LMTP"));
  EXPECT_THAT(answers, HasSubstr("\r\n250-mail.example.org\r\n"));
  for (const auto* keyword : {"PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "SIZE 12345", "ENHANCEDSTATUSCODES"}) {
    EXPECT_THAT(answers, testing::AnyOf(HasSubstr("\r\n250-" + std::string(keyword) + "\r\n"),
                                        HasSubstr("\r\n250 " + std::string(keyword) + "\r\n")));
  }
  EXPECT_EQ(codes(answers), "220 " + std::string(lhlo_codes) + " 221");
}

TEST(Lmtp, OffersTlsOnlyWithACertificate) {  // RFC 3207 4
  LmtpServer without;
  auto answers = without.talk("LHLO x\r\nSTARTTLS\r\nQUIT\r\n");
  EXPECT_THAT(answers, Not(HasSubstr("250-STARTTLS")));
  EXPECT_THAT(answers, HasSubstr("\r\n502 "));
  LmtpServer with({}, Tls::possible);
  const auto pipe = with.connect();
  pipe->send("LHLO x\r\nSTARTTLS\r\nMAIL FROM:<smuggled@example.org>\r\n");
  std::string said;
  while (said.find("Ready to start TLS") == std::string::npos) said += pipe->receive(std::chrono::seconds(20));
  EXPECT_THAT(said, HasSubstr("250-STARTTLS"));
  with.settle();
  // What came before TLS is forgotten, LHLO too, and STARTTLS is not offered again.
  pipe->send("MAIL FROM:<a@b>\r\nLHLO x\r\nQUIT\r\n");
  said = rest_of(*pipe);
  EXPECT_EQ(codes(said).substr(0, 4), "503 ");
  EXPECT_THAT(said, Not(HasSubstr("STARTTLS")));
  EXPECT_THAT(said, Not(HasSubstr("Sender ok")));
}

TEST(Lmtp, EveryCommandInItsPlace) {  // RFC 5321 4.1.4
  LmtpServer server;
  server.add_account("ada@example.org");
  const std::string lhlo = "LHLO x\r\n";
  const std::string lhlo_answer = std::string(lhlo_codes) + " ";
  const std::pair<std::string, std::string> cases[] = {
      {"MAIL FROM:<a@b>\r\n", "503"},
      {"HELO x\r\n", "500"},
      {"EHLO x\r\n", "500"},
      {"NOOP\r\n", "250"},
      {"VRFY ada\r\n", "252"},
      {"HELP\r\n", "214"},
      {"RSET\r\n", "250"},
      {"nonsense\r\n", "500"},
      {lhlo + "RCPT TO:<ada@example.org>\r\n", lhlo_answer + "503"},
      {lhlo + "DATA\r\n", lhlo_answer + "503"},
      {lhlo + "MAIL FROM:<a@b>\r\nDATA\r\n", lhlo_answer + "250 503"},
      {lhlo + "MAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\n", lhlo_answer + "250 503"},
      {lhlo + "MAIL FROM:<a@b>\r\nRSET\r\nRCPT TO:<ada@example.org>\r\n", lhlo_answer + "250 250 503"},
      {lhlo + "MAIL FROM:<a@b>\r\nLHLO x\r\nRCPT TO:<ada@example.org>\r\n", lhlo_answer + "250 " + lhlo_answer + "503"},
      {lhlo + "MAIL FROM:<>\r\n", lhlo_answer + "250"},
      {lhlo + "MAIL FROM:a@b\r\n", lhlo_answer + "501"},
      {lhlo + "MAIL FROM:<a@b> NOTIFY=NEVER\r\n", lhlo_answer + "555"},
  };
  for (const auto& [input, expected] : cases) {
    EXPECT_EQ(codes(server.talk(input + "QUIT\r\n")), "220 " + expected + " 221") << input;
  }
}

TEST(Lmtp, AnswersForEachRecipient) {  // RFC 2033 4.2
  LmtpServer server;
  server.add_account("ada@example.org");
  server.add_account("charles@example.net");
  const auto answers = server.talk(
      "LHLO x\r\nMAIL FROM:<grace@example.com>\r\nRCPT TO:<ada@example.org>\r\nRCPT TO:<nobody@example.org>\r\n"
      "RCPT TO:<charles@example.net>\r\nDATA\r\nSubject: both\r\n\r\nx\r\n.\r\nQUIT\r\n");
  EXPECT_EQ(codes(answers), "220 " + std::string(lhlo_codes) + " 250 250 550 250 354 250 250 221");
  EXPECT_THAT(answers, HasSubstr("\r\n550 5.1.1 <nobody@example.org>"));
  EXPECT_LT(answers.find("<ada@example.org> Delivered"), answers.find("<charles@example.net> Delivered"));
  const auto mail = server.mail("ada@example.org");
  ASSERT_THAT(mail, SizeIs(1));
  EXPECT_EQ(mail[0], "Return-Path: <grace@example.com>\r\nDelivered-To: ada@example.org\r\nSubject: both\r\n\r\nx\r\n");
  ASSERT_THAT(server.mail("charles@example.net"), SizeIs(1));
  EXPECT_THAT(server.mail("charles@example.net")[0], HasSubstr("Delivered-To: charles@example.net\r\n"));
}

TEST(Lmtp, RepliesAreAsciiWhateverTheAddress) {  // RFC 6531 3.7.4.2
  LmtpServer server;
  server.add_account("åsa@example.org");
  const auto answers = server.talk(
      "LHLO x\r\nMAIL FROM:<gräce@example.com> SMTPUTF8\r\nRCPT TO:<åsa@example.org>\r\n"
      "RCPT TO:<員@example.org>\r\nDATA\r\n\r\n.\r\nQUIT\r\n");
  EXPECT_EQ(codes(answers), "220 " + std::string(lhlo_codes) + " 250 250 550 354 250 221");
  EXPECT_THAT(answers, HasSubstr("250 2.1.5 <?sa@example.org> "));
  EXPECT_THAT(answers, HasSubstr("550 5.1.1 <?@example.org> "));
  EXPECT_THAT(answers, HasSubstr("250 2.0.0 <?sa@example.org> Delivered"));
  ASSERT_THAT(server.mail("åsa@example.org"), SizeIs(1));
  EXPECT_THAT(server.mail("åsa@example.org")[0],
              HasSubstr("Return-Path: <gräce@example.com>\r\nDelivered-To: åsa@example.org\r\n"));
}

TEST(Lmtp, NobodyToDeliverTo) {  // RFC 2033 4.2: DATA without a recipient is 503
  LmtpServer server;
  EXPECT_EQ(codes(server.talk("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<nobody@example.org>\r\nDATA\r\nQUIT\r\n")),
            "220 " + std::string(lhlo_codes) + " 250 550 503 221");
}

TEST(Lmtp, SeveralTransactionsInOneConversation) {
  LmtpServer server;
  server.add_account("ada@example.org");
  std::string input = "LHLO x\r\n";
  for (int i = 0; i < 3; ++i) {
    input += "MAIL FROM:<a@b>\r\nRCPT TO:<ada@example.org>\r\nDATA\r\nN: " + std::to_string(i) + "\r\n\r\n.\r\n";
  }
  server.talk(input + "QUIT\r\n");
  const auto mail = server.mail("ada@example.org");
  ASSERT_THAT(mail, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_THAT(mail[i], HasSubstr("\r\nN: " + std::to_string(i)));
}

TEST(Lmtp, PlusNamesAFolder) {  // RFC 5233 1: a detail that is no folder goes to INBOX
  LmtpServer server;
  server.add_account("ada@example.org");
  server.add_folder("ada@example.org", "lists");
  for (const auto* address : {"ada+lists@example.org", "ada+other@example.org"}) {
    server.talk("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<" + std::string(address) + ">\r\nDATA\r\n\r\nx\r\n.\r\nQUIT\r\n");
  }
  ASSERT_THAT(server.mail("ada@example.org", "lists"), SizeIs(1));
  EXPECT_EQ(server.mail("ada@example.org", "lists")[0],
            "Return-Path: <>\r\nDelivered-To: ada+lists@example.org\r\n\r\nx\r\n");
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(1));
}

// Its owner deletes the folder while the message is on its way: no reason to send the message back.
TEST(Lmtp, AFolderThatGoesBeforeItsMessageComes) {
  LmtpServer server;
  server.add_account("ada@example.org");
  server.add_folder("ada@example.org", "lists");
  const auto pipe = server.connect();
  pipe->send("LHLO x\r\nMAIL FROM:<charles@example.net>\r\nRCPT TO:<ada+lists@example.org>\r\n");
  std::string said;
  while (said.find("Recipient ok") == std::string::npos) said += pipe->receive(std::chrono::seconds(20));
  server.remove_folder("ada@example.org", "lists");
  pipe->send("DATA\r\nSubject: late\r\n\r\n.\r\nQUIT\r\n");
  EXPECT_EQ(codes(rest_of(*pipe)), "354 250 221");
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(1));
}

TEST(Lmtp, TheSameHoweverTheInputIsCut) {
  LmtpServer server;
  server.add_account("ada@example.org");
  const auto whole = server.talk(delivery);
  for (std::size_t cut = 1; cut < delivery.size(); ++cut) {
    ASSERT_EQ(server.talk({delivery.substr(0, cut), delivery.substr(cut)}), whole) << cut;
  }
  std::vector<std::string_view> bytes;
  bytes.reserve(delivery.size());
  for (std::size_t i = 0; i < delivery.size(); ++i) bytes.push_back(delivery.substr(i, 1));
  EXPECT_EQ(server.talk(bytes), whole);
  const auto mail = server.mail("ada@example.org");
  ASSERT_THAT(mail, SizeIs(delivery.size() + 1));
  for (const auto& message : mail) {
    ASSERT_EQ(message,
              "Return-Path: <charles@example.net>\r\nDelivered-To: ada@example.org\r\nSubject: cut\r\n\r\n.dot\r\n");
  }
}

TEST(Lmtp, WhoHangsUpBeforeTheEndDeliversNothing) {
  LmtpServer server;
  server.add_account("ada@example.org");
  const auto end = delivery.find("\r\n.\r\n") + 5;
  for (std::size_t cut = 0; cut < end; ++cut) server.abandon(delivery.substr(0, cut));
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(0));
}

TEST(Lmtp, SaysGoodbyeWhenTheServerGoes) {  // RFC 5321 3.8
  LmtpServer server;
  server.add_account("ada@example.org");
  for (const std::string_view so_far :
       {"", "LHLO x\r\n", "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<ada@example.org>\r\nDATA\r\nA: b"}) {
    const auto pipe = server.connect();
    pipe->send(so_far);
    server.settle();
    pipe->shut_down();
    const auto answers = rest_of(*pipe);
    EXPECT_THAT(answers, HasSubstr("421 4.3.2")) << so_far;
  }
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(0));
}

}  // namespace
}  // namespace lmtp_test
