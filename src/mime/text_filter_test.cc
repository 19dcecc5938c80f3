// What the filter rules out must not be found the long way: for any mail, however it is made.
#include "mime/text_filter.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "mime/casemap.h"

namespace mime {
namespace {

bool found(const std::string& message, const TextSearch::Needle& needle) {
  TextSearch search({needle});
  search.feed(message);
  if (!search.all_found()) search.finish();
  return search.found(0);
}

bool rules_out(const std::string& message, const TextSearch::Needle& needle) {
  return TextFilter({needle}).rules_out(message);
}

constexpr auto body = SearchScope::body;
constexpr auto text = SearchScope::text;

TEST(TextFilter, rules_plain_mail_out) {
  const std::string message =
      "Subject: hello\r\nContent-Type: text/plain; charset=\"UTF-8\"; format=flowed\r\n"
      "Content-Transfer-Encoding: 7bit\r\n\r\nSome words\r\n";
  EXPECT_TRUE(rules_out(message, {"ZEPPELIN", body}));
  EXPECT_TRUE(rules_out(message, {"ZEPPELIN", text}));
  EXPECT_TRUE(rules_out(message, {unicode_casemap("k\xc3\xb6ln"), body}));
  EXPECT_FALSE(rules_out(message, {"WORDS", body}));
  EXPECT_FALSE(rules_out(message, {"HELLO", body}));  // to be told apart by who takes the message apart
  EXPECT_TRUE(rules_out("Subject: x\r\n\r\nSome words\r\n", {"ZEPPELIN", body}));
  EXPECT_TRUE(rules_out("", {"ZEPPELIN", body}));
  EXPECT_FALSE(rules_out(message, {"", body}));
}

TEST(TextFilter, leaves_alone_what_is_encoded) {
  const std::string_view heads[] = {
      "Content-Type: text/html",
      "Content-Type: text/plain; charset=utf-7",
      "Content-Type: text/plain; charset*=utf-7",
      "Content-Type: text/plain;\r\n charset = utf-7",
      "Content-Type: text/plain; charset(c)=utf-7",
      "Content-Type: message/rfc822",
      "Content-Type: multipart/digest; boundary=b",
      "Content-Type : text/html",
      "CONTENT-TYPE: (c) text/html",
      "Content-Transfer-Encoding: base64",
      "content-transfer-encoding:\r\n quoted-printable",
      "Content-Transfer-Encoding: x-uuencode",
  };
  for (const std::string_view head : heads) {
    EXPECT_FALSE(rules_out(std::string(head) + "\r\n\r\nxyz\r\n", {"ZEPPELIN", body})) << head;
  }
  EXPECT_FALSE(rules_out("\r\ncaf\xc3\xa9\r\n", {"CAFE", body}));
  EXPECT_FALSE(rules_out("Subject: =?utf-8?q?zepp=65lin?=\r\n\r\n", {"ZEPPELIN", text}));
  EXPECT_FALSE(rules_out("Subject: one\r\n two\r\n\r\n", {"ONE TWO", text}));
}

// Mail put together from pieces that mean something, in any order.
class Pieces {
 public:
  explicit Pieces(unsigned seed) : random_(seed) {}
  std::string message() {
    std::string out;
    for (std::size_t i = random_() % 5; i > 0; --i) out += pick(fields) + pick(breaks);
    out += "\r\n";
    for (std::size_t i = random_() % 9; i > 0; --i)
      out += (random_() % 3 == 0 ? pick(fields) : pick(texts)) + pick(breaks);
    return out;
  }
  TextSearch::Needle needle() {
    return {unicode_casemap(pick(needles)), random_() % 2 == 0 ? SearchScope::body : SearchScope::text};
  }

 private:
  template <std::size_t N>
  std::string pick(const std::array<std::string_view, N>& from) {
    return std::string(from[random_() % N]);
  }
  static constexpr std::array<std::string_view, 28> fields{
      "Subject: needle",
      "Subject: nee\r\n dle",
      "Subject: =?utf-8?q?n=65edle?=",
      "Subject:need",
      "Content-Type: text/plain",
      "Content-Type: text/plain; charset=utf-8",
      "content-type: TEXT/PLAIN; charset=\"us-ascii\"",
      "Content-Type: text/plain; charset=utf-7",
      "Content-Type: text/plain; charset*=utf-7''",
      "Content-Type: text/html",
      "Content-Type: multipart/mixed; boundary=b",
      "Content-Type: multipart/mixed; boundary=\"b\"",
      "Content-Type: multipart/digest; boundary=b",
      "Content-Type: message/rfc822",
      "Content-Type:\ttext/plain",
      "Content-Type: text/plain; name=\"charset=utf-8\"; charset=utf-16",
      "Content-Type: text/plainish",
      "Content-Type: text/plain; charset=utf-8 x",
      "Content-Type: text/pl(x)ain",
      "Content-Type:\r\n text/html",
      "Content-Transfer-Encoding: base64",
      "Content-Transfer-Encoding: quoted-printable",
      "Content-Transfer-Encoding: 7bit",
      "Content-Transfer-Encoding: 8bit",
      "Content-Transfer-Encoding : base64",
      "Content-Transfer-Encoding: uuencode",
      "Content-Disposition: attachment; filename*=utf-8''n%65edle",
      "Content-Disposition: inline; filename=needle"};
  static constexpr std::array<std::string_view, 20> texts{"needle",
                                                          "NeEdLe",
                                                          "nee",
                                                          "dle",
                                                          "n=65edle",
                                                          "nee=\r\ndle",
                                                          "bmVlZGxl",
                                                          "+AG4AZQBlAGQAbABl-",
                                                          "nee<b>dle</b>",
                                                          "n&#101;edle",
                                                          "n\xc3\xa9"
                                                          "edle",
                                                          "--b",
                                                          "--b--",
                                                          "",
                                                          "begin 644 x\r\n&;F5E9&QE\r\n`\r\nend",
                                                          "\xef\xbd\x8e"
                                                          "eedle",
                                                          " needle",
                                                          "Subject: needle",
                                                          "need le",
                                                          "From x"};
  static constexpr std::array<std::string_view, 4> breaks{"\r\n", "\n", "\r\n\r\n", ""};
  static constexpr std::array<std::string_view, 9> needles{
      "needle", "dle", "NEE", "edle", "n\xc3\xa9", "subject: need", "nee dle", "need le", "attachment"};
  std::mt19937 random_;
};

TEST(TextFilter, never_hides_what_is_there) {
  Pieces pieces(17);
  int ruled_out = 0;
  for (int round = 0; round < 60'000; ++round) {
    const std::string message = pieces.message();
    const TextSearch::Needle needle = pieces.needle();
    if (!rules_out(message, needle)) continue;
    ++ruled_out;
    ASSERT_FALSE(found(message, needle)) << needle.text << " in " << message;
  }
  EXPECT_GT(ruled_out, 5'000);
}

}  // namespace
}  // namespace mime
