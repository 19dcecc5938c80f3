// Encoded-words, charsets, casemap, transfer encodings: from bytes to comparable text.
#include <gtest/gtest.h>

#include "mime/casemap.h"
#include "mime/charset.h"
#include "mime/encoded_word.h"
#include "mime/transfer_encoding.h"

namespace mime {
namespace {

struct Case {
  std::string in;
  std::string out;
};

TEST(EncodedWord, decodes) {
  const std::vector<Case> cases{
      {"", ""},
      {"plain text", "plain text"},
      // RFC 2047 8
      {"(=?ISO-8859-1?Q?a?=)", "(a)"},
      {"(=?ISO-8859-1?Q?a?= b)", "(a b)"},
      {"(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"},
      {"(=?ISO-8859-1?Q?a?=   =?ISO-8859-1?Q?b?=)", "(ab)"},
      {"(=?ISO-8859-1?Q?a_b?=)", "(a b)"},
      {"(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"},
      {"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=", "If you can read this yo"},
      {"=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"},
      {"=?utf-8?q?=C3?= =?UTF-8?B?pA==?=", "\xc3\xa4"},  // one character in two words
      {"=?utf-8*de?q?=C3=A4?=", "\xc3\xa4"},             // RFC 2231 5
      {"=?utf-8?q?=41?==?utf-8?q?B?=", "AB"},
      {"a=?utf-8?q?b?=c", "abc"},
      {"=?iso-8859-1?q?=E4=?=", "\xc3\xa4="},
      {"=?utf-8?x?abc?=", "=?utf-8?x?abc?="},
      {"=?utf-8?q?abc", "=?utf-8?q?abc"},
      {"=?utf-8?q", "=?utf-8?q"},
      {"=?", "=?"},
      {"=??q?a?=", "=??q?a?="},
      {"=?no-such-charset?q?a=E4?=", "a\xc3\xa4"},
      {"=?utf-8?q?=FF?=", "\xef\xbf\xbd"},
      {"raw \xe4", "raw \xc3\xa4"},
      {"raw \xc3\xa4", "raw \xc3\xa4"},
      {"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "\xe6\x97\xa5\xe6\x9c\xac"},
  };
  for (const Case& c : cases) EXPECT_EQ(decode_header_text(c.in), c.out) << c.in;
}

TEST(EncodedWord, is_linear_in_hostile_text) {
  for (const std::string piece : {"=?", "=?a?q?", "=?a?q?b", "=?a?b?=?", "?=", "=?a?q?b?= "}) {
    std::string text;
    while (text.size() < 4'000'000) text += piece;
    EXPECT_FALSE(decode_header_text(text).empty());
  }
}

TEST(Charset, knows_names) {
  for (const char* name : {"US-ASCII", "utf-8", "ISO-8859-1", "iso-8859-15", "windows-1251", "KOI8-R", "Shift_JIS",
                           "gb2312", "Big5", "EUC-KR", "UTF-7", "UTF-16"}) {
    EXPECT_TRUE(charset_supported(name)) << name;
  }
  for (const std::string name : {"", "no-such", "utf-8,version=1", "x,swaplfnl"})
    EXPECT_FALSE(charset_supported(name)) << name;
  EXPECT_FALSE(charset_supported(std::string(100'000, 'x')));
}

TEST(Charset, is_strict_or_lenient_as_asked) {
  EXPECT_EQ(to_utf8_strict("\xe4", "iso-8859-1").value(), "\xc3\xa4");
  EXPECT_EQ(to_utf8_strict("\xe4", "utf-8").error().code, base::Errc::bad_syntax);
  EXPECT_EQ(to_utf8_strict("\xe4", "us-ascii").error().code, base::Errc::bad_syntax);
  EXPECT_EQ(to_utf8_strict("\xff\xff", "shift_jis").error().code, base::Errc::bad_syntax);
  EXPECT_EQ(to_utf8_strict("a", "no-such").error().code, base::Errc::bad_charset);
  EXPECT_EQ(to_utf8("\xe4", "no-such"), "\xc3\xa4");
  EXPECT_EQ(to_utf8("\xe4", "utf-8"), "\xef\xbf\xbd");
  EXPECT_EQ(to_utf8("\xc3\xa4", "us-ascii"), "\xc3\xa4");
  EXPECT_TRUE(is_valid_utf8(to_utf8("\x83\xff\x80", "shift_jis")));
}

TEST(Charset, sees_a_wrong_byte_wherever_it_is) {
  const std::string ascii(40, 'a');
  EXPECT_TRUE(is_valid_utf8(ascii));
  for (std::size_t at = 0; at < ascii.size(); ++at) {
    std::string wrong = ascii;
    wrong[at] = '\xe4';
    EXPECT_FALSE(is_valid_utf8(wrong)) << at;
    EXPECT_FALSE(to_utf8_strict(wrong, "us-ascii").has_value()) << at;
    std::string right = ascii;
    right.replace(at, 1, "\xc3\xa4");
    EXPECT_TRUE(is_valid_utf8(right)) << at;
  }
}

TEST(Charset, streams) {
  struct Text {
    std::string charset, bytes, expected;
  };
  const std::vector<Text> texts{{"shift_jis", "\x93\xfa\x96\x7b abc\n", "\xe6\x97\xa5\xe6\x9c\xac abc\n"},
                                {"utf-16le", std::string("a\0\xe4\0", 4), "a\xc3\xa4"},
                                {"", "\xc3\xa4\nb\xe4\nc", "\xc3\xa4\nb\xc3\xa4\nc"},
                                {"utf-8", "\xe6\x97\xa5", "\xe6\x97\xa5"},
                                {"iso-2022-jp", "\x1b$BF|K\\\x1b(B", "\xe6\x97\xa5\xe6\x9c\xac"}};
  for (const Text& text : texts) {
    const auto& [charset, bytes, expected] = text;
    const std::string name = charset, in = bytes;
    const auto decode = [&](std::size_t cut) {
      CharsetDecoder decoder(name);
      std::string out;
      decoder.feed(in.substr(0, cut), out);
      decoder.feed(in.substr(cut), out);
      decoder.finish(out);
      return out;
    };
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) EXPECT_EQ(decode(cut), decode(0)) << charset << ' ' << cut;
    EXPECT_EQ(decode(0), expected) << charset;
  }
}

TEST(Charset, does_not_cut_characters_of_long_lines) {
  std::string text = "x";
  while (text.size() < 100'000) text += "\xe6\x97\xa5";
  for (const char* charset : {"utf-8", "", "no-such"}) {
    CharsetDecoder decoder(charset);
    std::string out;
    decoder.feed(text, out);
    decoder.finish(out);
    EXPECT_EQ(out, text) << charset;
  }
}

TEST(Casemap, prepares) {
  const std::vector<Case> cases{
      {"aZ09", "AZ09"},          {"\xc3\xa4", "A\xcc\x88"},   // a umlaut: A, diaeresis
      {"\xc3\x84", "A\xcc\x88"}, {"\xc7\x84", "Dz\xcc\x8c"},  // U+01C4, the example of RFC 5051 2
      {"\xef\xac\x81", "fi"},                                 // the ligature: decomposed, but its titlecase is itself
      {"\xd0\xb6", "\xd0\x96"},                               // Cyrillic
      {"\xe2\x84\xa2", "TM"},    {"\xe6\x97\xa5", "\xe6\x97\xa5"}, {"\xef\xbc\xa1", "A"},  // full width
      {"a\xff", "a\xff"},                                                                  // not UTF-8: unchanged
  };
  for (const Case& c : cases) EXPECT_EQ(unicode_casemap(c.in), c.out) << c.in;
}

TEST(Casemap, streams) {
  const std::string text = "a\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80z\xff\xe6\x97";
  const auto map = [&](std::size_t cut) {
    CasemapStream stream;
    std::string out;
    stream.feed(text.substr(0, cut), out);
    stream.feed(text.substr(cut), out);
    stream.finish(out);
    return out;
  };
  for (std::size_t cut = 0; cut <= text.size(); ++cut) EXPECT_EQ(map(cut), map(0)) << cut;
  EXPECT_EQ(map(0), "AA\xcc\x88\xe6\x97\xa5\xf0\x9f\x98\x80Z\xff\xe6\x97");
}

std::string undo(TransferEncoding encoding, const std::string& in, std::size_t cut, bool* damaged = nullptr) {
  TransferDecoder decoder(encoding);
  std::string out;
  decoder.feed(std::string_view(in).substr(0, cut), out);
  decoder.feed(std::string_view(in).substr(cut), out);
  decoder.finish(out);
  if (damaged != nullptr) *damaged = decoder.damaged();
  return out;
}

TEST(TransferEncoding, is_undone_however_cut) {
  using E = TransferEncoding;
  struct EncodingCase {
    E encoding;
    std::string in, out;
    bool damaged;
  };
  const std::vector<EncodingCase> cases{
      {E::base64, "YWJj", "abc", false},
      {E::base64, "YWI=\r\n", "ab", false},
      {E::base64, "YQ==", "a", false},
      {E::base64, "Y\r\nW J j", "abc", false},
      {E::base64, "YQ==YWI=", "aab", false},
      {E::base64, "YWJ", "ab", false},
      {E::base64, "Y", "", true},
      {E::base64, "Y*WJj", "abc", true},
      {E::base64, "====", "", false},
      {E::quoted_printable, "a=3Db", "a=b", false},
      {E::quoted_printable, "a=3db=\r\nc=\nd", "a=bcd", false},
      {E::quoted_printable, "a \t\r\nb  \nc ", "a\r\nb\nc", false},
      {E::quoted_printable, "a= \t\r\nb", "ab", false},
      {E::quoted_printable, "a=", "a", false},
      {E::quoted_printable, "a=4", "a=4", true},
      {E::quoted_printable, "a=zz=41", "a=zzA", true},
      {E::quoted_printable, "==41", "=A", true},
      {E::quoted_printable, "=4=41", "=4A", true},
      {E::quoted_printable, "a\rb", "a\rb", false},
      {E::quoted_printable, "= x", "= x", true},
      {E::uuencode, "begin 644 x\n#86)C\n`\nend\nrest", "abc", false},
      {E::uuencode, "begin 644 x\r\n#86)C\r\n", "abc", false},
      {E::unknown, "a=41", "a=41", false},
      {E::seven_bit, "a=41", "a=41", false},
  };
  for (const EncodingCase& c : cases) {
    for (std::size_t cut = 0; cut <= c.in.size(); ++cut) {
      bool damaged = false;
      EXPECT_EQ(undo(c.encoding, c.in, cut, &damaged), c.out) << c.in << " cut at " << cut;
      EXPECT_EQ(damaged, c.damaged) << c.in << " cut at " << cut;
    }
  }
}

TEST(TransferEncoding, has_names) {
  EXPECT_EQ(transfer_encoding(" Base64 "), TransferEncoding::base64);
  EXPECT_EQ(transfer_encoding("(c) quoted-printable; x"), TransferEncoding::quoted_printable);
  EXPECT_EQ(transfer_encoding(""), TransferEncoding::seven_bit);
  EXPECT_EQ(transfer_encoding("x-uuencode"), TransferEncoding::uuencode);
  EXPECT_EQ(transfer_encoding("rot13"), TransferEncoding::unknown);
}

}  // namespace
}  // namespace mime
