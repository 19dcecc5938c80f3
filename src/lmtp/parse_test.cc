#include "lmtp/parse.h"

#include <gtest/gtest.h>

namespace lmtp {
namespace {

TEST(Parse, MailAndItsParameters) {
  auto parsed = parse_command("mail from:<ada@example.org> SIZE=1234 body=8bitmime SMTPUTF8");
  ASSERT_TRUE(parsed.command.has_value());
  const Mail& mail = std::get<Mail>(*parsed.command);
  EXPECT_EQ(to_string(mail.from), "ada@example.org");
  EXPECT_EQ(mail.size_bytes, 1234u);
  EXPECT_TRUE(mail.utf8);
  auto null_path = parse_command("MAIL FROM:<>");
  ASSERT_TRUE(null_path.command.has_value());
  EXPECT_TRUE(std::get<Mail>(*null_path.command).from.empty());
}

TEST(Parse, Recipients) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"RCPT TO:<ada@example.org>", "ada@example.org"},
      {"RCPT TO: <ada@example.org>", "ada@example.org"},
      {"RCPT TO:<@a.example,@b.example:ada@example.org>", "ada@example.org"},
      {"RCPT TO:<\"ada lovelace\"@example.org>", "\"ada lovelace\"@example.org"},
      {"RCPT TO:<\"a\\\"\\b\\\\\"@example.org>", "\"a\\\"b\\\\\"@example.org"},
      {"RCPT TO:<\"a>@b\"@example.org>", "\"a>@b\"@example.org"},
      {"RCPT TO:<\"ada\"@example.org>", "ada@example.org"},
      {"RCPT TO:<postmaster>", "postmaster"},
      {"RCPT TO:<ada+lists@[192.0.2.1]>", "ada+lists@[192.0.2.1]"},
      {"RCPT TO:<\xc3\xa5sa@example.org>", "\xc3\xa5sa@example.org"},
  };
  for (const auto& [line, address] : cases) {
    auto parsed = parse_command(line);
    ASSERT_TRUE(parsed.command.has_value()) << line;
    EXPECT_EQ(to_string(std::get<Rcpt>(*parsed.command).to), address);
  }
}

TEST(Parse, Refusals) {
  const std::pair<std::string_view, int> cases[] = {
      {"", 500},
      {"EHLO x", 500},
      {"XYZZY", 500},
      {"LHLO", 501},
      {"MAIL", 501},
      {"MAIL FROM:", 501},
      {"MAIL FROM:<a", 501},
      {"MAIL FROM:<a@b>x", 501},
      {"MAIL FROM:<a@b> SIZE=x", 501},
      {"MAIL FROM:<a@b> BODY=BINARYMIME", 504},
      {"MAIL FROM:<a@b> RET=FULL", 555},
      {"RCPT TO:<>", 553},
      {"RCPT TO:<\"\"@x>", 501},
      {"RCPT TO:<@>", 501},
      {"RCPT TO:<a@>", 501},
      {"RCPT TO:<a@b> NOTIFY=NEVER", 555},
      {"BDAT", 501},
      {"BDAT x", 501},
      {"BDAT 5 FIRST", 501},
      {"BDAT 99999999999999999999", 501},
      {"DATA now", 501},
  };
  for (const auto& [line, code] : cases) {
    auto parsed = parse_command(line);
    EXPECT_FALSE(parsed.command.has_value()) << line;
    EXPECT_EQ(parsed.refusal.code, code) << line;
  }
}

TEST(Parse, NothingBreaksIt) {
  std::string line = "RCPT TO:<\"a\\\"\\\\b\"@[IPv6:2001:db8::1]> SIZE=1 BODY=8BITMIME";
  for (std::size_t cut = 0; cut <= line.size(); ++cut) parse_command(line.substr(0, cut));
  for (int c = 0; c < 256; ++c) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      std::string damaged = line;
      damaged[at] = static_cast<char>(c);
      auto parsed = parse_command(damaged);
      EXPECT_TRUE(parsed.command.has_value() || parsed.refusal.code >= 500);
    }
  }
}

}  // namespace
}  // namespace lmtp
