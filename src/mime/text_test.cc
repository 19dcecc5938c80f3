#include "mime/text.h"

#include <random>

#include <gtest/gtest.h>

#include "mime/casemap.h"
#include "mime/matcher.h"

namespace mime {
namespace {

TEST(Matcher, finds_across_pieces) {
  for (std::size_t cut = 0; cut <= 8; ++cut) {
    Matcher matcher({"ABABC", "", "X", "BABAB"});
    const std::string text = "ABABABCD";
    matcher.feed(text.substr(0, cut));
    matcher.feed(text.substr(cut));
    EXPECT_TRUE(matcher.found(0)) << cut;
    EXPECT_TRUE(matcher.found(1));
    EXPECT_FALSE(matcher.found(2));
    EXPECT_TRUE(matcher.found(3));
    EXPECT_FALSE(matcher.all_found());
  }
}

TEST(Matcher, does_not_find_across_a_separation) {
  Matcher matcher({"AB"});
  matcher.feed("A");
  matcher.separate();
  matcher.feed("B");
  EXPECT_FALSE(matcher.found(0));
}

TEST(Matcher, agrees_with_find) {
  std::mt19937 random(3);
  const auto word = [&](std::size_t size) {
    std::string out;
    while (out.size() < size) out.push_back("AB"[random() % 2]);
    return out;
  };
  for (int round = 0; round < 5000; ++round) {
    const std::string text = word(40), needle = word(1 + random() % 9);
    Matcher matcher({needle});
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t n = 1 + random() % 5;
      matcher.feed(std::string_view(text).substr(i, n));
      i += n;
    }
    ASSERT_EQ(matcher.found(0), text.find(needle) != std::string::npos) << text << ' ' << needle;
  }
}

const std::string message =
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= topic\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "preamble-text\r\n"
    "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nsch=F6n "
    "brok=\r\nen\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>bold<b>ness</b> caf&eacute;</p>\r\n"
    "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
    "filename*=utf-8''%C3%84rger.pdf\r\n\r\nbinary-text\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: nested-subject\r\n\r\nnested-body\r\n"
    "--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nc2VjcmV0LXdvcmQ=\r\n--b--\r\n";

struct Case {
  const char* needle;
  bool in_text, in_body;
};

TEST(TextSearch, finds_decoded_text_however_cut) {
  const std::vector<Case> cases{
      {"gr\xc3\xbc\xc3\x9f"
       "e TOPIC",
       true, false},
      {"SCH\xc3\x96N", true, true},
      {"broken", true, true},
      {"boldness", true, true},
      {"<b>ness", true, true},
      {"caf\xc3\xa9", true, true},
      {"\xc3\xa4rger.pdf", true, false},
      {"binary-text", false, false},
      {"nested-subject", true, true},
      {"nested-body", true, true},
      {"secret-word", true, true},
      {"text/html", true, false},
      {"absent", false, false},
      {"nested-bodysecret", false, false},
      {"", true, true},
  };
  std::vector<TextSearch::Needle> needles;
  for (const Case& c : cases) {
    needles.push_back({unicode_casemap(c.needle), SearchScope::text});
    needles.push_back({unicode_casemap(c.needle), SearchScope::body});
  }
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    TextSearch search(needles);
    search.feed(std::string_view(message).substr(0, cut));
    search.feed(std::string_view(message).substr(cut));
    search.finish();
    for (std::size_t i = 0; i < cases.size(); ++i) {
      ASSERT_EQ(search.found(2 * i), cases[i].in_text) << cases[i].needle << " cut at " << cut;
      ASSERT_EQ(search.found(2 * i + 1), cases[i].in_body) << cases[i].needle << " cut at " << cut;
    }
  }
}

TEST(TextSearch, says_when_nothing_more_can_be_learnt) {
  TextSearch search({{"TOPIC", SearchScope::text}});
  EXPECT_FALSE(search.all_found());
  search.feed("Subject: topic\r\n\r\n");
  EXPECT_TRUE(search.all_found());
}

}  // namespace
}  // namespace mime
