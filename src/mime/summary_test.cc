#include "mime/summary.h"

#include <random>

#include <gtest/gtest.h>

#include "mime/parser.h"

namespace mime {
namespace {

const std::string message =
    "Return-Path: <a@b>\r\nReceived: from x\r\nDate: Fri, 21 Nov 1997 09:55:06 -0600\r\nSubject: one\r\n\ttwo\r\n"
    "From: A <a@b>\r\nX-Other: y\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n--b\r\nContent-Type: "
    "text/html\r\n\r\n<p>hello\r\n--b--\r\n";

std::string envelope_of(const SummaryView& view) {
  std::string out;
  view.append_envelope(out);
  return out;
}
std::string bodystructure_of(const SummaryView& view, Revision revision) {
  std::string out;
  view.append_bodystructure(revision, out);
  return out;
}

using Names = HeaderNames;

TEST(Summary, holds_what_fetch_asks) {
  const Structure structure = parse(message);
  const std::string bytes = build_summary(structure, "hello");
  const auto view = SummaryView::open(bytes);
  ASSERT_TRUE(view.has_value()) << view.error().detail;
  EXPECT_EQ(view->message_size(), message.size());
  EXPECT_EQ(view->preview(), "hello");
  std::string envelope;
  render_envelope(structure.envelope, envelope);
  EXPECT_EQ(envelope_of(*view), envelope);
  for (const Revision revision : {Revision::rev1, Revision::rev2}) {
    const RenderedStructure rendered = render_bodystructure(structure, revision);
    EXPECT_EQ(bodystructure_of(*view, revision), rendered.bodystructure);
    std::string body;
    view->append_body(revision, body);
    EXPECT_EQ(body, without_extensions(rendered));
  }
  const auto parts = view->parts();
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->size(), 3u);
  EXPECT_FALSE(view->has_null());
}

TEST(Summary, answers_header_fields_byte_for_byte) {
  const std::string bytes = build_summary(parse(message), "");
  const auto view = SummaryView::open(bytes);
  ASSERT_TRUE(view.has_value());
  const Names asked{"SUBJECT", "return-path", "Cc"};
  ASSERT_TRUE(view->answers(asked));
  std::string out, whole;
  view->append_header_fields(asked, out);
  append_header_subset(message, asked, HeaderSubset::fields, whole);
  EXPECT_EQ(out, "Return-Path: <a@b>\r\nSubject: one\r\n\ttwo\r\n\r\n");
  EXPECT_EQ(out, whole);
  EXPECT_FALSE(view->answers(Names{"subject", "received"}));
  EXPECT_FALSE(view->answers(Names{std::string_view("a name longer than every field that is kept")}));
}

TEST(Summary, does_not_answer_from_half_a_header) {
  Limits limits;
  limits.header_bytes = 50;
  Parser parser(limits);
  parser.feed(message);
  const std::string cut = build_summary(parser.finish(), "");
  EXPECT_FALSE(SummaryView::open(cut)->answers(Names{"subject"}));

  const std::string large = build_summary(parse("To: " + std::string(100'000, 'x') + "\r\n\r\n"), "");
  EXPECT_FALSE(SummaryView::open(large)->answers(Names{"to"}));

  const std::string none = build_summary(parse(""), "");
  EXPECT_TRUE(SummaryView::open(none)->answers(Names{"to"}));
}

TEST(Summary, tells_revisions_apart_where_they_differ) {
  const Structure structure = parse("Content-Type: message/global\r\n\r\nSubject: x\r\n\r\n");
  EXPECT_FALSE(same_in_both_revisions(structure));
  const std::string bytes = build_summary(structure, "");
  const auto view = SummaryView::open(bytes);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(bodystructure_of(*view, Revision::rev1),
            "(\"message\" \"global\" NIL NIL NIL \"7BIT\" 14 NIL NIL NIL NIL)");
  EXPECT_NE(bodystructure_of(*view, Revision::rev2).find("\"x\""), std::string::npos);
  std::string body;
  view->append_body(Revision::rev1, body);
  EXPECT_EQ(body, "(\"message\" \"global\" NIL NIL NIL \"7BIT\" 14)");
}

// Never made anew: what build_summary() gave of `message` as long as it wrote version 1, and of a message/global.
constexpr std::string_view written_by_version_1[] = {
    "0101970200910152657475726e2d506174683a203c6140623e0d0a446174653a204672692c203231204e6f7620313939372030393a35353a"
    "3036202d303630300d0a5375626a6563743a206f6e650d0a0974776f0d0a46726f6d3a2041203c6140623e0d0a436f6e74656e742d547970"
    "653a206d756c7469706172742f616c7465726e61746976653b20626f756e646172793d620d0a0d0a440228221a1f2222207b377d0d0a6f6e"
    "650974776f202828224122204e494c20226122202262222929c0011400d4011400ee0105104e494c204e494c204e494c204e494c29880137"
    "28282274657874222022706c61696e22202822636861727365742220227574662d382229204e494c204e494c2022374249542220352030b9"
    "01050c4e494c204e494c204e494c299201091a68746d6c222028224348415253455422202255532d4153434949b301120138c60113022022"
    "760b04222028228301080422202262fc010b044e494c2906371039100f1d4503020000af0168096d756c7469706172740b616c7465726e61"
    "74697665000101b4012b05047465787405706c61696e057574662d380102371b0804746578740468746d6c000568656c6c6f",
    "01052e0020436f6e74656e742d547970653a206d6573736167652f676c6f62616c0d0a0d0a2a29284e494c204e494c204e494c204e494c20"
    "4e494c204e494c204e494c204e494c204e494c204e494c29320228220e070322202216061722204e494c204e494c204e494c202237424954"
    "222031343b050c4e494c204e494c204e494c290229108a010228220e070322202216061922204e494c204e494c204e494c20223742495422"
    "20313420283c050178320e3b4e494c204e494c204e494c204e494c204e494c2920282274657874222022706c61696e222028224348415253"
    "455422202255532d415343494922296a08003f08033020309e0105074e494c204e494c6e060132b5010804204e494cb90105058d01100310"
    "2702070000200e076d65737361676506676c6f62616c000101200e00047465787405706c61696e000568656c6c6f"};

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

TEST(Summary, of_version_1_is_read) {
  const std::string messages[] = {message, "Content-Type: message/global\r\n\r\nSubject: x\r\n\r\n"};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string old_bytes = from_hex(written_by_version_1[i]);
    const std::string new_bytes = build_summary(parse(messages[i]), "hello");
    const auto old_view = SummaryView::open(old_bytes);
    const auto new_view = SummaryView::open(new_bytes);
    ASSERT_TRUE(old_view.has_value() && new_view.has_value());
    EXPECT_TRUE(*old_view == *new_view);
    for (const Names& names : {Names{"subject"}, Names{"date", "FROM"}, Names{}}) {
      std::string old_fields, new_fields;
      old_view->append_header_fields(names, old_fields);
      new_view->append_header_fields(names, new_fields);
      EXPECT_EQ(old_fields, new_fields);
    }
  }
  EXPECT_FALSE(*SummaryView::open(from_hex(written_by_version_1[0])) ==
               *SummaryView::open(from_hex(written_by_version_1[1])));
}

TEST(Summary, that_names_a_field_wrongly_is_another) {
  const std::string bytes = build_summary(parse(message), "hello");
  constexpr std::size_t first_code_at = 6;  // behind version, flags, two sizes and the list's own
  std::string other = bytes;
  ASSERT_EQ(static_cast<unsigned char>(other[first_code_at]), summary_field_code("Return-Path"));
  other[first_code_at] = static_cast<char>(summary_field_code("Date"));
  const auto view = SummaryView::open(other);
  ASSERT_TRUE(view.has_value());
  EXPECT_FALSE(*view == *SummaryView::open(bytes));
  EXPECT_TRUE(*view == *SummaryView::open(other));
}

// Whatever stands in a header, the list of fields and the look through the block give the same bytes.
TEST(Summary, selects_what_a_look_through_the_header_would) {
  const std::string block =
      "From nobody Fri\r\nSubject : spaced\r\nTO: a\r\n b\r\nX-Other: 1\r\n more\r\nto: c\r\nno field\r\nCc:d\n"
      "Received: y\r\nDate:\r\n\r\n";
  const std::string bytes = build_summary(parse(block + "body\r\n"), "");
  const auto view = SummaryView::open(bytes);
  ASSERT_TRUE(view.has_value());
  for (const Names& names : {Names{}, Names{"subject", "date"}, Names{"to"}, Names{"to", "cc"}, Names{"bcc"}}) {
    std::string selected, looked;
    view->append_header_fields(names, selected);
    append_header_subset(block, names, HeaderSubset::fields, looked);
    EXPECT_EQ(selected, looked);
  }
}

TEST(Summary, codes_of_fields_are_those_that_are_stored) {
  EXPECT_EQ(summary_field_code("Auto-Submitted"), 1u);
  EXPECT_EQ(summary_field_code("subject"), 55u);
  EXPECT_EQ(summary_field_code("X-Universally-Unique-Identifier"), max_summary_field_code);
  EXPECT_EQ(summary_field_code("received"), 0u);
}

TEST(Summary, is_small_for_ordinary_mail) { EXPECT_LE(build_summary(parse(message), "hello").size(), 900u); }

TEST(Summary, refuses_what_is_cut_and_survives_what_is_changed) {
  const std::string bytes = build_summary(parse(message), "hello");
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto view = SummaryView::open(std::string_view(bytes).substr(0, n));
    ASSERT_FALSE(view.has_value()) << n;
    EXPECT_EQ(view.error().code, base::Errc::corrupt);
  }
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto view = SummaryView::open(damaged);
    if (!view.has_value()) continue;
    std::string out;
    view->append_envelope(out);
    view->append_body(Revision::rev2, out);
    view->append_header_fields(Names{"from"}, out);
    const std::vector<std::uint32_t> path{2};
    const auto parts = view->parts();
    if (!parts.has_value()) continue;
    if (const auto section = resolve(*parts, Section{path, SectionText::all})) {
      EXPECT_LE(section->range.end(), view->message_size());
    }
  }
}

TEST(SummaryFields, are_what_programs_ask_for) {
  for (const char* name :
       {"From", "TO", "cc", "Bcc", "Reply-To", "Sender", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
        "Content-Type", "List-Id", "X-Priority", "Importance", "Newsgroups", "Delivered-To"}) {
    EXPECT_TRUE(is_summary_field(name)) << name;
  }
  EXPECT_FALSE(is_summary_field("Received"));
  EXPECT_FALSE(is_summary_field(""));
}

}  // namespace
}  // namespace mime
