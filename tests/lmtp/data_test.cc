// The message itself: dots, line ends, smuggling, and BDAT. RFC 5321 2.3.8 and 4.5.2, RFC 3030
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lmtp_server.h"

namespace lmtp_test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::string begin = "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<ada@example.org>\r\n";
const std::string prefix = "Return-Path: <>\r\nDelivered-To: ada@example.org\r\n";

std::string after_lhlo(const std::string& answers) {
  const auto all = codes(answers);
  return all.substr(std::string_view("220 250- 250- 250- 250- 250- 250- 250 ").size());
}

struct Data : testing::Test {
  Data() { server.add_account("ada@example.org"); }
  LmtpServer server;
};

TEST_F(Data, DotsAreUnstuffed) {
  server.talk(begin + "DATA\r\nA: b\r\n\r\n..\r\n...x\r\n.y\r\na.b\r\n.\r\nQUIT\r\n");
  ASSERT_THAT(server.mail("ada@example.org"), SizeIs(1));
  EXPECT_EQ(server.mail("ada@example.org")[0], prefix + "A: b\r\n\r\n.\r\n..x\r\ny\r\na.b\r\n");
}

TEST_F(Data, AnEmptyMessage) {
  EXPECT_EQ(after_lhlo(server.talk(begin + "DATA\r\n.\r\nQUIT\r\n")), "250 250 354 250 221");
  ASSERT_THAT(server.mail("ada@example.org"), SizeIs(1));
  EXPECT_EQ(server.mail("ada@example.org")[0], prefix);
}

// RFC 5321 4.1.2, 4.4: an address in the header is written as it is in a path.
TEST_F(Data, AQuotedLocalPartStaysQuoted) {
  const auto answers = server.talk(
      "LHLO x\r\nMAIL FROM:<\"grace \\\"amazing\\\" hopper\"@example.com>\r\nRCPT TO:<\"ada\"@example.org>\r\n"
      "DATA\r\n\r\n.\r\nQUIT\r\n");
  EXPECT_THAT(answers, HasSubstr("<ada@example.org> Delivered"));
  ASSERT_THAT(server.mail("ada@example.org"), SizeIs(1));
  EXPECT_EQ(server.mail("ada@example.org")[0],
            "Return-Path: <\"grace \\\"amazing\\\" hopper\"@example.com>\r\nDelivered-To: ada@example.org\r\n\r\n");
}

// What other servers took for the end of the data. Here it is not, and the bare CR or LF has the message refused.
TEST_F(Data, NothingIsSmuggledIn) {
  const std::string second = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<ada@example.org>\r\nDATA\r\nS: 2\r\n\r\n";
  for (const std::string end :
       {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n\n.\r\r\n", "\r\n.\n\r\n"}) {
    std::string input = begin + "DATA\r\nS: 1\r\n\r\nx";
    input += end;
    input += second;
    input += "\r\n.\r\nQUIT\r\n";
    const auto answers = server.talk(input);
    EXPECT_EQ(after_lhlo(answers), "250 250 354 550 221") << testing::PrintToString(end);
    EXPECT_THAT(answers, HasSubstr("550 5.6.0"));
  }
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(0));
}

TEST(DataSettings, BareLineFeedsBecomeLineEndsWhereThatIsSet) {
  lmtp::Settings settings;
  settings.line_ends = {mime::BareCr::refuse, mime::BareLf::normalise};
  LmtpServer server(settings);
  server.add_account("ada@example.org");
  const auto answers = server.talk(begin + "DATA\r\nA: b\n\nx\n.\ny\r\n.\r\nQUIT\r\n");
  EXPECT_EQ(after_lhlo(answers), "250 250 354 250 221");
  ASSERT_THAT(server.mail("ada@example.org"), SizeIs(1));
  // The lone dot was no end and stays a line.
  EXPECT_EQ(server.mail("ada@example.org")[0], prefix + "A: b\r\n\r\nx\r\n.\r\ny\r\n");
}

TEST_F(Data, EightBitsPass) {  // RFC 6152
  server.talk(begin + "DATA\r\nSubject: caf\xc3\xa9\r\n\r\n\xe9\xff\r\n.\r\nQUIT\r\n");
  ASSERT_THAT(server.mail("ada@example.org"), SizeIs(1));
  EXPECT_EQ(server.mail("ada@example.org")[0], prefix + "Subject: caf\xc3\xa9\r\n\r\n\xe9\xff\r\n");
}

TEST_F(Data, ChunksMakeOneMessage) {  // RFC 3030 2
  const std::string input = begin + "BDAT 6\r\nA: b\r\nBDAT 0\r\nBDAT 5\r\n\r\n.\r\nBDAT 3 LAST\r\nx\r\nQUIT\r\n";
  EXPECT_EQ(after_lhlo(server.talk(input)), "250 250 250 250 250 250 221");
  for (std::size_t cut = 1; cut < input.size(); ++cut) {
    const std::string_view all = input;
    ASSERT_EQ(after_lhlo(server.talk({all.substr(0, cut), all.substr(cut)})), "250 250 250 250 250 250 221") << cut;
  }
  const auto mail = server.mail("ada@example.org");
  ASSERT_THAT(mail, SizeIs(input.size()));
  for (const auto& message : mail) ASSERT_EQ(message, prefix + "A: b\r\n\r\n.\r\nx\r\n");
}

TEST_F(Data, AnEmptyLastChunkEnds) {
  server.talk(begin + "BDAT 3\r\nx\r\nBDAT 0 LAST\r\nQUIT\r\n");
  ASSERT_THAT(server.mail("ada@example.org"), SizeIs(1));
}

// RFC 3030 2: the octets of a chunk that is refused are read all the same, and are no part of a later message.
TEST_F(Data, ChunksWithoutARecipientAreThrownAway) {
  const auto answers = server.talk(
      "LHLO x\r\nMAIL FROM:<>\r\nBDAT 6\r\nQUIT\r\nRCPT TO:<ada@example.org>\r\n"
      "BDAT 3 LAST\r\ny\r\nQUIT\r\n");
  EXPECT_EQ(after_lhlo(answers), "250 503 250 250 221");
  ASSERT_THAT(server.mail("ada@example.org"), SizeIs(1));
  EXPECT_EQ(server.mail("ada@example.org")[0], prefix + "y\r\n");
}

// RFC 2033 4.3: a reply for each recipient that was taken, here for none. It ends the transaction all the same.
TEST_F(Data, TheLastChunkForNobodyHasNoReply) {
  const std::string nobody = "MAIL FROM:<>\r\nRCPT TO:<nobody@example.org>\r\n";
  const std::string somebody = "MAIL FROM:<>\r\nRCPT TO:<ada@example.org>\r\n";
  EXPECT_EQ(after_lhlo(server.talk("LHLO x\r\n" + nobody + "BDAT 3 LAST\r\nx\r\n" + somebody +
                                   "BDAT 3 LAST\r\ny\r\nQUIT\r\n")),
            "250 550 250 250 250 221");
  EXPECT_EQ(after_lhlo(server.talk("LHLO x\r\n" + nobody + "BDAT 3\r\nx\r\nBDAT 0 LAST\r\nQUIT\r\n")),
            "250 550 503 221");
  // Without MAIL, and behind the last one, it is out of place: RFC 3030 2.
  EXPECT_EQ(after_lhlo(server.talk("LHLO x\r\nBDAT 3 LAST\r\nx\r\nQUIT\r\n")), "503 221");
  EXPECT_EQ(after_lhlo(server.talk(begin + "BDAT 3 LAST\r\nx\r\nBDAT 3 LAST\r\nx\r\nQUIT\r\n")), "250 250 250 503 221");
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(2));
}

TEST_F(Data, ChunksAndDataDoNotMix) {  // RFC 3030 2
  const auto answers = server.talk(begin + "BDAT 3\r\nx\r\nDATA\r\nRCPT TO:<ada@example.org>\r\nRSET\r\nQUIT\r\n");
  EXPECT_EQ(after_lhlo(answers), "250 250 250 503 503 250 221");
  EXPECT_THAT(server.mail("ada@example.org"), SizeIs(0));
}

TEST_F(Data, WhatBdatMayNotSay) {
  for (const std::string line : {"BDAT", "BDAT x", "BDAT -1", "BDAT 1 FIRST", "BDAT 99999999999999999999"}) {
    EXPECT_EQ(after_lhlo(server.talk(begin + line + "\r\nQUIT\r\n")), "250 250 501 221") << line;
  }
}

}  // namespace
}  // namespace lmtp_test
