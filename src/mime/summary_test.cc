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
  EXPECT_EQ(view->parts().size(), 3u);
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

TEST(Summary, opens_as_far_as_it_is_wanted) {
  const std::string bytes = build_summary(parse(message), "hello");
  const auto header_alone = SummaryView::open(bytes, {.envelope = false, .structure = false, .parts = false});
  ASSERT_TRUE(header_alone.has_value());
  EXPECT_EQ(header_alone->preview(), "hello");
  std::string out;
  header_alone->append_header_fields(Names{"subject"}, out);
  EXPECT_EQ(out, "Subject: one\r\n\ttwo\r\n\r\n");
  EXPECT_EQ(envelope_of(*header_alone), "");
  EXPECT_EQ(bodystructure_of(*header_alone, Revision::rev1), "");
  EXPECT_EQ(header_alone->parts().size(), 0u);
  const auto structure_alone = SummaryView::open(bytes, {.envelope = false, .parts = false});
  ASSERT_TRUE(structure_alone.has_value());
  EXPECT_EQ(bodystructure_of(*structure_alone, Revision::rev2),
            bodystructure_of(*SummaryView::open(bytes), Revision::rev2));
}

TEST(Summary, is_small_for_ordinary_mail) { EXPECT_LE(build_summary(parse(message), "hello").size(), 600u); }

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
    if (const auto section = resolve(view->parts(), Section{path, SectionText::all})) {
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
