#include "mime/section.h"

#include <gtest/gtest.h>

#include "mime/parser.h"

namespace mime {
namespace {

// The message of RFC 9051 6.4.5.1's example, each text naming itself.
const std::string message =
    "Subject: top\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
    "--a\r\n\r\nt1\r\n"
    "--a\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nt2\r\n"
    "--a\r\nContent-Type: message/rfc822\r\n\r\n"
    "Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nt3.1\r\n--b\r\nContent-Type: "
    "application/x\r\n\r\nt3.2\r\n--b--\r\n"
    "--a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
    "--c\r\nContent-Type: image/gif\r\n\r\nt4.1\r\n"
    "--c\r\nContent-Type: message/rfc822\r\n\r\nSubject: four\r\n\r\nt4.2.1\r\n--c--\r\n"
    "--a--\r\n";

struct Case {
  std::vector<std::uint32_t> path;
  SectionText text;
  std::optional<std::string> expected;
};

std::optional<std::string> fetch(const std::string& mail, const PartTableView& table, const Case& c) {
  const auto found = resolve(table, Section{c.path, c.text});
  if (!found) return std::nullopt;
  return mail.substr(found->range.offset, found->range.size);
}

TEST(Section, finds_what_rfc_9051_numbers) {
  std::string bytes;
  append_part_table(parse(message), bytes);
  const auto table = PartTableView::open(bytes, message.size());
  ASSERT_TRUE(table.has_value());
  const auto all = SectionText::all, header = SectionText::header, mime = SectionText::mime, text = SectionText::text;
  const std::string three = "Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
  const std::string three_text = message.substr(
      message.find("--b\r\n"), message.find("\r\n--a\r\nContent-Type: multipart") - message.find("--b\r\n"));
  const std::size_t top = message.find("--a\r\n");
  const std::vector<Case> cases{
      {{}, all, message},
      {{}, header, message.substr(0, top)},
      {{}, text, message.substr(top)},
      {{}, mime, std::nullopt},
      {{1}, all, "t1"},
      {{1}, mime, "\r\n"},
      {{1}, header, std::nullopt},
      {{1}, text, std::nullopt},
      {{1, 1}, all, std::nullopt},
      {{2}, all, "t2"},
      {{3}, all, three + three_text},
      {{3}, mime, "Content-Type: message/rfc822\r\n\r\n"},
      {{3}, header, three},
      {{3}, text, three_text},
      {{3, 1}, all, "t3.1"},
      {{3, 2}, all, "t3.2"},
      {{3, 2}, mime, "Content-Type: application/x\r\n\r\n"},
      {{3, 3}, all, std::nullopt},
      {{4, 1}, all, "t4.1"},
      {{4, 1}, mime, "Content-Type: image/gif\r\n\r\n"},
      {{4, 2}, header, "Subject: four\r\n\r\n"},
      {{4, 2}, text, "t4.2.1"},
      {{4, 2, 1}, all, "t4.2.1"},
      {{4, 2, 2}, all, std::nullopt},
      {{4}, header, std::nullopt},
      {{5}, all, std::nullopt},
      {{0}, all, std::nullopt},
      {{4'000'000'000}, all, std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(fetch(message, *table, c), c.expected) << ::testing::PrintToString(c.path);
  EXPECT_EQ(resolve(*table, Section{cases[9].path, all})->encoding, TransferEncoding::base64);
  const std::vector<std::uint32_t> path31{3, 1};
  EXPECT_TRUE(resolve(*table, Section{path31, all})->lines);
  EXPECT_TRUE(resolve(*table, Section{path31, all})->leaf);
}

TEST(Section, a_message_that_is_no_multipart_has_part_1) {
  const std::string plain = "Subject: x\r\n\r\nbody";
  std::string bytes;
  append_part_table(parse(plain), bytes);
  const auto table = PartTableView::open(bytes, plain.size());
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(fetch(plain, *table, {{1}, SectionText::all, {}}), "body");
  EXPECT_EQ(fetch(plain, *table, {{1}, SectionText::mime, {}}), "Subject: x\r\n\r\n");
  EXPECT_EQ(fetch(plain, *table, {{1, 1}, SectionText::all, {}}), std::nullopt);
  EXPECT_EQ(fetch(plain, *table, {{2}, SectionText::all, {}}), std::nullopt);
}

TEST(Section, a_message_that_is_a_message_nests_below_part_1) {
  const std::string outer = "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nbody";
  std::string bytes;
  append_part_table(parse(outer), bytes);
  const auto table = PartTableView::open(bytes, outer.size());
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(fetch(outer, *table, {{1}, SectionText::header, {}}), "Subject: in\r\n\r\n");
  EXPECT_EQ(fetch(outer, *table, {{1, 1}, SectionText::all, {}}), "body");
}

TEST(HeaderSubset, keeps_bytes_and_order_and_the_blank_line) {
  const std::string block = "A: 1\r\nB: 2\r\n  folded\r\nrubbish\r\na: 3\r\nC : 4\r\n\r\nnot header";
  const auto subset = [&](std::string_view from, const HeaderNames& names, HeaderSubset kind) {
    std::string out;
    append_header_subset(from, names, kind, out);
    return out;
  };
  EXPECT_EQ(subset(block, {"a", "c"}, HeaderSubset::fields), "A: 1\r\na: 3\r\nC : 4\r\n\r\n");
  EXPECT_EQ(subset(block, {"A"}, HeaderSubset::fields_not), "B: 2\r\n  folded\r\nC : 4\r\n\r\n");
  EXPECT_EQ(subset(block, {"x"}, HeaderSubset::fields), "\r\n");
  EXPECT_EQ(subset("A: 1\n", {"a"}, HeaderSubset::fields), "A: 1\n");
  EXPECT_EQ(subset("A: 1", {"x"}, HeaderSubset::fields), "");
  EXPECT_EQ(subset("", {"x"}, HeaderSubset::fields_not), "");
}

TEST(PartTable, refuses_damaged_bytes) {
  std::string bytes;
  append_part_table(parse(message), bytes);
  EXPECT_FALSE(PartTableView::open(bytes, message.size() - 1).has_value());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_FALSE(PartTableView::open(bytes.substr(0, n), message.size()).has_value()) << n;
  }
  EXPECT_FALSE(PartTableView::open(bytes + '\0', message.size()).has_value());
}

}  // namespace
}  // namespace mime
