// Sizes, quotas, recipients and errors: what is too much, and how it is told. RFC 1870, RFC 3463, RFC 5321 4.5.3
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lmtp_server.h"

namespace lmtp_test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;

const std::string begin = "LHLO x\r\nMAIL FROM:<>\r\n";
const std::string message = "DATA\r\nA: b\r\n\r\n" + std::string(100, 'x') + "\r\n.\r\n";

TEST(LmtpLimits, ASizeThatIsSaidAndTooBigIsRefusedAtOnce) {  // RFC 1870 6.1
  lmtp::Settings settings;
  settings.max_message_bytes = 50;
  LmtpServer server(settings);
  server.add_account("ada@example.org");
  const auto answers = server.talk("LHLO x\r\nMAIL FROM:<> SIZE=51\r\nMAIL FROM:<> SIZE=50\r\nQUIT\r\n");
  EXPECT_THAT(answers, HasSubstr("\r\n552 5.3.4"));
  EXPECT_THAT(codes(answers), EndsWith(" 552 250 221"));
}

TEST(LmtpLimits, ADataThatIsTooBigIsReadAndRefusedForEach) {  // RFC 2033 4.2
  lmtp::Settings settings;
  settings.max_message_bytes = 50;
  LmtpServer server(settings);
  server.add_account("ada@example.org");
  server.add_account("charles@example.org");
  const std::string recipients = "RCPT TO:<ada@example.org>\r\nRCPT TO:<charles@example.org>\r\n";
  auto answers = server.talk(begin + recipients + message + "NOOP\r\nQUIT\r\n");
  EXPECT_THAT(codes(answers), EndsWith(" 354 552 552 250 221"));
  answers = server.talk(begin + recipients + "BDAT 60\r\n" + std::string(60, 'x') + "BDAT 2 LAST\r\n\r\nQUIT\r\n");
  EXPECT_THAT(codes(answers), EndsWith(" 552 552 221"));
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(0));
}

// RFC 3030 2: a client need not send the rest to learn that it is for nothing.
TEST(LmtpLimits, TheChunkThatIsTooMuchIsToldSo) {
  lmtp::Settings settings;
  settings.max_message_bytes = 50;
  LmtpServer server(settings);
  server.add_account("ada@example.org");
  const std::string chunk = "BDAT 30\r\n" + std::string(28, 'x') + "\r\n";
  const auto answers =
      server.talk(begin + "RCPT TO:<ada@example.org>\r\n" + chunk + chunk + chunk + "BDAT 0 LAST\r\nNOOP\r\n" + begin +
                  "RCPT TO:<ada@example.org>\r\n" + chunk + chunk + "RSET\r\nNOOP\r\nQUIT\r\n");
  EXPECT_THAT(answers, HasSubstr("\r\n552 5.3.4 The message is larger than this server takes\r\n"));
  EXPECT_THAT(codes(answers), HasSubstr(" 250 250 250 552 503 552 250 "));
  EXPECT_THAT(codes(answers), EndsWith(" 250 250 250 552 250 250 221"));
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(0));
}

TEST(LmtpLimits, OverQuotaIsForNowOrForGood) {  // RFC 3463 3.3: X.2.2
  const std::pair<lmtp::OverQuota, std::string> cases[] = {{lmtp::OverQuota::tempfail, "452 4.2.2"},
                                                           {lmtp::OverQuota::reject, "552 5.2.2"}};
  const std::string input =
      begin + "RCPT TO:<full@example.org>\r\nRCPT TO:<ada@example.org>\r\n" + message + "QUIT\r\n";
  for (const auto& [setting, expected] : cases) {
    lmtp::Settings settings;
    settings.over_quota = setting;
    LmtpServer server(settings);
    mail::QuotaLimits limits;
    limits.messages = 1;
    server.add_account("full@example.org", limits);
    server.add_account("ada@example.org");
    EXPECT_THAT(codes(server.talk(input)), EndsWith(" 354 250 250 221"));
    const auto answers = server.talk(input);
    EXPECT_THAT(answers, HasSubstr("\r\n" + expected + " <full@example.org>"));
    EXPECT_THAT(codes(answers), EndsWith(" 354 " + expected.substr(0, 3) + " 250 221"));
    EXPECT_THAT(server.mail("full@example.org"), SizeIs(1));
    EXPECT_THAT(server.mail("ada@example.org"), SizeIs(2));
  }
}

TEST(LmtpLimits, AThousandRecipients) {  // RFC 5321 4.5.3.1.10: 452, the rest in another transaction
  LmtpServer server;
  server.add_account("ada@example.org");
  std::string input = begin;
  for (int i = 0; i < 1'001; ++i) input += "RCPT TO:<ada+" + std::to_string(i) + "@example.org>\r\n";
  const auto answers = server.talk(input + message + "QUIT\r\n");
  EXPECT_THAT(answers, HasSubstr("\r\n452 4.5.3"));
  const auto all = codes(answers);
  std::size_t delivered = 0;
  for (auto at = all.find("250 ", all.find("354")); at != std::string::npos; at = all.find("250 ", at + 1)) ++delivered;
  EXPECT_EQ(delivered, 1'000u);
  EXPECT_THAT(all, EndsWith(" 221"));
}

TEST(LmtpLimits, TooManyErrorsEndIt) {
  lmtp::Settings settings;
  settings.max_errors = 3;
  LmtpServer server(settings);
  const auto answers = server.talk("A\r\nB\r\nC\r\nD\r\nNOOP\r\n");
  EXPECT_EQ(codes(answers), "220 500 500 500 421");
  EXPECT_THAT(answers, HasSubstr("421 4.7.0"));
}

TEST(LmtpLimits, ALineWithoutEndCostsOneAnswer) {  // RFC 5321 4.5.3.1.4
  LmtpServer server;
  EXPECT_EQ(codes(server.talk(std::string(100'000, 'x') + "\r\nQUIT\r\n")), "220 500 221");
}

// RFC 5321 3.8, 4.2.3: whoever is silent for too long is told so, wherever it stopped, and nothing of it is delivered.
TEST(LmtpLimits, SilenceEndsItWithAReply) {
  lmtp::Settings settings;
  settings.timeout = std::chrono::milliseconds(50);
  LmtpServer server(settings);
  server.add_account("ada@example.org");
  const std::string recipient = begin + "RCPT TO:<ada@example.org>\r\n";
  for (const std::string& said : {std::string(), std::string("NOO"), recipient, recipient + "DATA\r\nA: b\r\n",
                                  recipient + "BDAT 10 LAST\r\nA: b\r\n"}) {
    const auto pipe = server.connect();
    pipe->send(said);
    const auto answers = rest_of(*pipe);
    EXPECT_THAT(answers, HasSubstr("\r\n421 4.4.2 ")) << said;
    EXPECT_THAT(codes(answers), EndsWith(" 421")) << said;
  }
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(0));
}

}  // namespace
}  // namespace lmtp_test
