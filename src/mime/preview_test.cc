#include "mime/preview.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mime/limits.h"

namespace mime {
namespace {

std::string preview(std::string_view message, std::size_t cut) {
  PreviewCollector collector;
  Parser parser({}, &collector);
  parser.feed(message.substr(0, cut));
  parser.feed(message.substr(cut));
  parser.finish();
  return collector.text();
}

TEST(Preview, shows_the_start_of_the_first_text) {
  const std::string parts = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/";
  struct Case {
    std::string message, expected;
  };
  const std::vector<Case> cases{
      {"A: b\r\n\r\nHello\r\n  there,\tyou\r\n", "Hello there, you"},
      {"A: b\r\n\r\nOn Monday I wrote:\r\n> old\r\n>older\r\nNew\r\n-- \r\nme", "New"},
      {"A: b\r\n\r\n> only\r\n> quoted\r\n", "> only > quoted"},
      {"A: b\r\n\r\n-----------\r\ntext\r\n", "text"},
      {"A: b\r\n\r\n", ""},
      {"Content-Type: image/png\r\n\r\nxxx", ""},
      {"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: "
       "quoted-printable\r\n\r\ngr=FC=\r\n=DFe",
       "gr\xc3\xbc\xc3\x9f"
       "e"},
      {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5pel5pys",
       "\xe6\x97\xa5\xe6\x9c\xac"},
      {"Content-Type: text/html\r\n\r\n<html><head><title>T</title><style>p {x:y}</style></head><body><!-- c "
       "--><p>One&nbsp;&amp;<b>t</b>wo"
       "<blockquote>old</blockquote><script>1<2</script><a href=\"x>y\">three</a>",
       "One &two three"},
      {parts + "plain\r\n\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n<i>x</i>\r\n--b--\r\n", "x"},
      {parts + "plain\r\nContent-Disposition: attachment\r\n\r\nno\r\n--b\r\n\r\nyes\r\n--b--\r\n", "yes"},
      {parts + "calendar\r\n\r\nno\r\n--b\r\n\r\nyes\r\n--b--\r\n", "yes"},
  };
  for (const Case& c : cases) {
    for (std::size_t cut = 0; cut <= c.message.size(); ++cut) {
      ASSERT_EQ(preview(c.message, cut), c.expected) << c.message << " cut at " << cut;
    }
  }
}

TEST(Preview, keeps_words_whole_and_drops_padding) {
  EXPECT_EQ(preview_of_html("Donau&shy;dampf&shy;schiff&#8203;fahrt"), "Donaudampfschifffahrt");
  EXPECT_EQ(preview_of_html("Hello&zwnj; &zwnj;&nbsp;&zwnj;&nbsp;&#847; &zwnj;world&zwnj;"), "Hello world");
  EXPECT_EQ(preview_of_html("&zwnj;&nbsp;&zwnj;x"), "x");
  EXPECT_EQ(
      preview_of_html("&iexcl;Espa&ntilde;a, gar&ccedil;on, sm&oslash;r &yuml;&AElig; 3&frac12; &OElig;uvre &none;"),
      "\u00a1Espa\u00f1a, gar\u00e7on, sm\u00f8r \u00ff\u00c6 3\u00bd \u0152uvre &none;");
  const std::string persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";
  EXPECT_EQ(preview_of_plain(persian), persian);
  const std::string family = "\U0001f469\u200d\U0001f467";
  EXPECT_EQ(preview_of_plain(family + "\u200d\n" + family), family + ' ' + family);
  EXPECT_EQ(preview_of_plain("\u202a\u05e9\u05dc\u202c\u200f.\ufeff"), "\u05e9\u05dc.");
}

TEST(Preview, has_at_most_200_characters) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "\xe6\x97\xa5";
  EXPECT_EQ(preview_of_plain(text).size(), 3 * max_preview_characters);
  EXPECT_EQ(preview_of_plain(std::string(1000, 'x')).size(), max_preview_characters);
}

// What is decided before a body is complete is what would be decided then.
TEST(Preview, does_not_depend_on_what_follows_later) {
  const std::string line = std::string(300, 'x') + " wrote:\r\n";
  const std::string filler = "\r\n\r\n\r\n" + std::string(3'000, ' ') + "\r\n";
  const std::vector<std::string> bodies{
      line + filler + "> quoted\r\nanswer\r\n" + std::string(20'000, 'y'),
      line + filler + "no quotation\r\n" + std::string(20'000, 'y'),
      std::string(1'500, 'x') + " wrote:\r\n> quoted\r\nanswer\r\n",
      std::string(1'024, 'x') + "\r\n" + std::string(1'024, ' '),
      std::string(2'000, '>') + "\r\n" + std::string(200, '-') + "\r\n" + line + "done",
  };
  for (const std::string& body : bodies) {
    const std::string message = "A: b\r\n\r\n" + body;
    for (std::size_t cut = 0; cut <= message.size(); cut += 97) {
      ASSERT_EQ(preview(message, cut), preview_of_plain(std::string_view(body).substr(0, max_preview_text_bytes)))
          << body.substr(0, 20) << " cut at " << cut;
    }
  }
}

TEST(Preview, is_bounded_for_any_body) {
  std::string message = "Content-Type: text/html\r\n\r\n<style>";
  message.resize(10'000'000, 'x');
  EXPECT_EQ(preview(message, 5'000'000), "");
}

}  // namespace
}  // namespace mime
