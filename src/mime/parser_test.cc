#include "mime/parser.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "mime/render.h"
#include "mime/wire_checker.h"

namespace mime {
namespace {

// "type/subtype(header bytes as text|body as text|lines)[children]": what the ranges point at, not their numbers.
std::string describe(const Structure& s, std::string_view message, PartIndex index = 0) {
  const Part& part = s.parts.at(index);
  std::string out =
      part.type + '/' + part.subtype + '(' + std::string(message.substr(part.header.offset, part.header.size)) + '|' +
      std::string(message.substr(part.body.offset, part.body.size)) + '|' + std::to_string(part.body_lines) + ')';
  if (part.first_child == no_part) return out;
  out += '[';
  for (PartIndex child = part.first_child; child != no_part; child = s.parts.at(child).next_sibling) {
    EXPECT_EQ(s.parts.at(child).parent, index);
    out += describe(s, message, child);
  }
  return out + ']';
}

// Only the tree.
std::string tree(const Structure& s, PartIndex index = 0) {
  const Part& part = s.parts.at(index);
  std::string out = part.type + '/' + part.subtype;
  if (part.first_child == no_part) return out;
  out += '[';
  for (PartIndex child = part.first_child; child != no_part; child = s.parts.at(child).next_sibling) {
    if (child != part.first_child) out += ' ';
    out += tree(s, child);
  }
  return out + ']';
}

// Writes down what it is told.
class Recorder : public PartVisitor {
 public:
  Want on_header(const Structure& s, PartIndex part, std::string_view header) override {
    log += '<' + std::to_string(part) + s.parts.at(part).subtype + ':' + std::string(header) + '>';
    return Want::body;
  }
  void on_body(std::string_view bytes) override { log += bytes; }
  void on_body_end() override { log += "$"; }
  std::string log;
};

Structure parse_cut(std::string_view message, std::size_t cut, PartVisitor* visitor = nullptr) {
  Parser parser({}, visitor);
  parser.feed(message.substr(0, cut));
  parser.feed(message.substr(cut));
  return parser.finish();
}

Structure parse_bytewise(std::string_view message, PartVisitor* visitor = nullptr) {
  Parser parser({}, visitor);
  for (std::size_t i = 0; i < message.size(); ++i) {
    const std::string one(message.substr(i, 1));  // its own memory: what the parser keeps beyond the call shows
    parser.feed(one);
  }
  return parser.finish();
}

// However the message is cut, the same comes out; and what goes to the wire is well-formed.
void expect_same_however_cut(std::string_view message, const Structure& whole) {
  Recorder expected;
  parse_cut(message, 0, &expected);
  Recorder bytewise;
  ASSERT_EQ(parse_bytewise(message, &bytewise), whole);
  ASSERT_EQ(bytewise.log, expected.log);
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    Recorder recorder;
    ASSERT_EQ(parse_cut(message, cut, &recorder), whole) << "cut at " << cut;
    ASSERT_EQ(recorder.log, expected.log) << "cut at " << cut;
  }
}

void expect_well_formed(const Structure& s) {
  std::string envelope;
  render_envelope(s.envelope, envelope);
  EXPECT_TRUE(testing::is_envelope(envelope)) << envelope;
  for (const Revision revision : {Revision::rev1, Revision::rev2}) {
    const RenderedStructure rendered = render_bodystructure(s, revision);
    EXPECT_TRUE(testing::is_body(rendered.bodystructure)) << rendered.bodystructure;
    EXPECT_TRUE(testing::is_body(without_extensions(rendered))) << without_extensions(rendered);
  }
}

struct Case {
  const char* name;
  std::string message;
  std::string expected;
};

class ParserTable : public ::testing::TestWithParam<Case> {};

TEST_P(ParserTable, finds_the_parts) {
  const std::string& message = GetParam().message;
  const Structure s = parse(message);
  EXPECT_EQ(describe(s, message), GetParam().expected);
  EXPECT_EQ(s.size, message.size());
  expect_same_however_cut(message, s);
  expect_well_formed(s);
}

const std::string mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
const std::string h = mixed;  // as it appears in `expected`

INSTANTIATE_TEST_SUITE_P(
    Messages, ParserTable,
    ::testing::Values(
        Case{"empty", "", "text/plain(||0)"}, Case{"one_line_break", "\r\n", "text/plain(\r\n||0)"},
        Case{"header_only", "Subject: x\r\n", "text/plain(Subject: x\r\n||0)"},
        Case{"header_without_end", "Subject: x", "text/plain(Subject: x||0)"},
        Case{"simple", "A: b\r\n\r\none\r\ntwo\r\n", "text/plain(A: b\r\n\r\n|one\r\ntwo\r\n|2)"},
        Case{"no_last_line_break", "A: b\r\n\r\none\r\ntwo", "text/plain(A: b\r\n\r\n|one\r\ntwo|1)"},
        Case{"bare_lf", "A: b\n c\n\none\n", "text/plain(A: b\n c\n\n|one\n|1)"},
        Case{"no_header", "just some text\r\nand more: x\r\n", "text/plain(|just some text\r\nand more: x\r\n|2)"},
        Case{"starts_with_continuation", " x\r\nA: b\r\n\r\n", "text/plain(| x\r\nA: b\r\n\r\n|3)"},
        Case{"mbox_line", "From me today\r\nA: b\r\n\r\nx", "text/plain(From me today\r\nA: b\r\n\r\n|x|0)"},
        Case{"garbage_in_header", "A: b\r\nrubbish here\r\nC: d\r\n\r\nx",
             "text/plain(A: b\r\nrubbish here\r\nC: d\r\n\r\n|x|0)"},
        Case{"obsolete_space_before_colon", "Content-Type : text/html\r\n\r\n",
             "text/html(Content-Type : text/html\r\n\r\n||0)"},
        Case{"nul_everywhere", std::string("A\0: b\r\n\0\r\n", 10),
             "text/plain(|" + std::string("A\0: b\r\n\0\r\n", 10) + "|2)"},
        Case{"two_parts", mixed + "--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\ntwo\r\n\r\n--b--\r\n",
             "multipart/mixed(" + h +
                 "|--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\ntwo\r\n\r\n--b--\r\n|9)"
                 "[text/plain(\r\n|one|0)text/html(Content-Type: text/html\r\n\r\n|two\r\n|1)]"},
        Case{"preamble_and_epilogue", mixed + "pre\n--b\n\none\n--b--\nepi\n--b\nnot a part\n",
             "multipart/mixed(" + h + "|pre\n--b\n\none\n--b--\nepi\n--b\nnot a part\n|8)[text/plain(\n|one|0)]"},
        Case{"unterminated", mixed + "--b\r\n\r\none\r\n",
             "multipart/mixed(" + h + "|--b\r\n\r\none\r\n|3)[text/plain(\r\n|one\r\n|1)]"},
        Case{"delimiter_at_the_very_end", mixed + "--b\r\n\r\none\r\n--b",
             "multipart/mixed(" + h + "|--b\r\n\r\none\r\n--b|3)[text/plain(\r\n|one|0)text/plain(||0)]"},
        Case{"no_parts_but_closed", mixed + "--b--\r\nx\r\n",
             "multipart/mixed(" + h + "|--b--\r\nx\r\n|2)[text/plain(||0)]"},
        Case{"wrong_boundary", mixed + "--c\r\n\r\none\r\n--c--\r\n",
             "multipart/mixed(" + h + "|--c\r\n\r\none\r\n--c--\r\n|4)[text/plain(|--c\r\n\r\none\r\n--c--\r\n|4)]"},
        Case{"no_boundary", "Content-Type: multipart/x\r\n\r\n--b\r\n\r\none\r\n",
             "multipart/x(Content-Type: multipart/x\r\n\r\n|--b\r\n\r\none\r\n|3)[text/plain(|--b\r\n\r\none\r\n|3)]"},
        Case{"empty_multipart_at_the_end", mixed, "multipart/mixed(" + h + "||0)[text/plain(||0)]"},
        Case{"part_without_blank_line", mixed + "--b\r\nContent-Type: text/html\r\n--b--\r\n",
             "multipart/mixed(" + h +
                 "|--b\r\nContent-Type: text/html\r\n--b--\r\n|3)"
                 "[text/html(Content-Type: text/html\r\n||0)]"},
        Case{"part_without_header", mixed + "--b\r\nsome text\r\nmore\r\n--b--\r\n",
             "multipart/mixed(" + h + "|--b\r\nsome text\r\nmore\r\n--b--\r\n|4)[text/plain(|some text\r\nmore|1)]"},
        Case{"padding_after_delimiter", mixed + "--b \t\r\n\r\none\r\n--b-- \r\n",
             "multipart/mixed(" + h + "|--b \t\r\n\r\none\r\n--b-- \r\n|4)[text/plain(\r\n|one|0)]"},
        Case{"longer_line_is_no_delimiter", mixed + "--b\r\n\r\n--bc\r\n--b-\r\n --b\r\n--b--\r\n",
             "multipart/mixed(" + h +
                 "|--b\r\n\r\n--bc\r\n--b-\r\n --b\r\n--b--\r\n|6)"
                 "[text/plain(\r\n|--bc\r\n--b-\r\n --b|2)]"},
        Case{"dashes_cut_short", mixed + "--b\r\n\r\n-\r\n--\r\n---\r\n-",
             "multipart/mixed(" + h + "|--b\r\n\r\n-\r\n--\r\n---\r\n-|5)[text/plain(\r\n|-\r\n--\r\n---\r\n-|3)]"},
        Case{"carriage_returns", mixed + "--b\r\n\r\none\r\r\n\r--b\r\n--b--\r",
             "multipart/mixed(" + h + "|--b\r\n\r\none\r\r\n\r--b\r\n--b--\r|4)[text/plain(\r\n|one\r\r\n\r--b|1)]"}),
    [](const auto& info) { return std::string(info.param.name); });

struct TreeCase {
  const char* name;
  std::string message;
  std::string expected;
};

class ParserTrees : public ::testing::TestWithParam<TreeCase> {};

TEST_P(ParserTrees, have_the_shape) {
  const Structure s = parse(GetParam().message);
  EXPECT_EQ(tree(s), GetParam().expected);
  expect_same_however_cut(GetParam().message, s);
  expect_well_formed(s);
}

std::string multipart(const std::string& boundary, const std::string& subtype = "mixed") {
  return "Content-Type: multipart/" + subtype + "; boundary=\"" + boundary + "\"\n\n";
}

INSTANTIATE_TEST_SUITE_P(
    Messages, ParserTrees,
    ::testing::Values(
        TreeCase{"nested",
                 multipart("a") + "--a\n" + multipart("b", "alternative") +
                     "--b\n\nx\n--b\nContent-Type: text/html\n\nx\n--b--\n--a\nContent-Type: image/png\n\n--a--\n",
                 "multipart/mixed[multipart/alternative[text/plain text/html] image/png]"},
        TreeCase{"inner_not_closed",
                 multipart("a") + "--a\n" + multipart("b") + "--b\n\nx\n--a\nContent-Type: image/png\n\n--a--\n",
                 "multipart/mixed[multipart/mixed[text/plain] image/png]"},
        TreeCase{"inner_is_longer", multipart("a") + "--a\n" + multipart("ab") + "--ab\n\nx\n--ab--\n--a\n\ny\n--a--\n",
                 "multipart/mixed[multipart/mixed[text/plain] text/plain]"},
        TreeCase{"inner_is_shorter",
                 multipart("ab") + "--ab\n" + multipart("a") + "--a\n\nx\n--a--\n--ab\n\ny\n--ab--\n",
                 "multipart/mixed[multipart/mixed[text/plain] text/plain]"},
        TreeCase{"same_boundary_twice",
                 multipart("a") + "--a\n" + multipart("a") + "--a\n\nx\n--a--\n--a\n\ny\n--a--\n",
                 "multipart/mixed[multipart/mixed[text/plain] text/plain]"},
        TreeCase{"header_cut_by_delimiter",
                 multipart("a") + "--a\nContent-Type: multipart/mixed; boundary=b\n--a\n\ny\n",
                 "multipart/mixed[multipart/mixed[text/plain] text/plain]"},
        TreeCase{"message_cut_by_delimiter", multipart("a") + "--a\nContent-Type: message/rfc822\n\n--a\n\ny\n",
                 "multipart/mixed[message/rfc822[text/plain] text/plain]"},
        TreeCase{"digest",
                 multipart("a", "digest") + "--a\n\nSubject: one\n\nx\n--a\n\n--a\nContent-Type: text/plain\n\n--a--\n",
                 "multipart/digest[message/rfc822[text/plain] message/rfc822[text/plain] text/plain]"},
        TreeCase{"digest_of_empty_parts", multipart("a", "digest") + "--a\n--a\ntext\n--a--\n",
                 "multipart/digest[message/rfc822[text/plain] message/rfc822[text/plain]]"},
        TreeCase{"message_in_message",
                 "Content-Type: message/rfc822\n\nContent-Type: message/global\n\nContent-Type: text/x\n\n",
                 "message/rfc822[message/global[text/x]]"},
        TreeCase{"partial_does_not_nest", "Content-Type: message/partial\n\nContent-Type: text/x\n\n",
                 "message/partial"},
        TreeCase{"multipart_in_message",
                 multipart("a") + "--a\nContent-Type: message/rfc822\n\n" + multipart("b") + "--b\n\n--a\n\n",
                 "multipart/mixed[message/rfc822[multipart/mixed[text/plain]] text/plain]"},
        TreeCase{"type_without_subtype", "Content-Type: multipart; boundary=a\n\n--a\n\n",
                 "multipart/mixed[text/plain]"},
        TreeCase{"no_media_type", "Content-Type: ; ; boundary\n\n", "text/plain"},
        TreeCase{"boundary_with_spaces_at_its_end",
                 "Content-Type: multipart/mixed; boundary=\"a  \"\n\n--a\nContent-Type: a/b\n\n",
                 "multipart/mixed[a/b]"},
        TreeCase{"boundary_by_continuations",
                 "Content-Type: multipart/mixed; boundary*0=a;\n boundary*1=b\n\n--ab\nContent-Type: a/b\n\n",
                 "multipart/mixed[a/b]"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Parser, keeps_the_prefix_apart) {
  Parser parser;
  parser.feed_prefix("Return-Path: <a@b>\r\n");
  parser.feed("no header here\r\n");
  const Structure s = parser.finish();
  EXPECT_EQ(s.prefix_size, 20u);
  EXPECT_EQ(s.parts[0].header, (Range{0, 20}));
  EXPECT_EQ(s.parts[0].body, (Range{20, 16}));

  Parser other;
  other.feed_prefix("Return-Path: <a@b>\r\n");
  other.feed("From line\r\nSubject: x\r\n\r\ny");
  const Structure t = other.finish();
  EXPECT_EQ(t.envelope.subject, "x");
  EXPECT_EQ(t.parts[0].body.size, 1u);
}

TEST(Parser, reads_what_a_part_says_of_itself) {
  const Structure s = parse(
      "Content-Type: application/pdf; name=\"a b.pdf\"\r\nContent-Transfer-Encoding: (x) BASE64 (y)\r\n"
      "Content-ID: <1@x>\r\nContent-Description: a\r\n thing\r\nContent-MD5: abc==\r\n"
      "Content-Disposition: attachment; filename=x.pdf; size=3\r\nContent-Language: en, (x) de\r\n"
      "Content-Location: http://a/\r\n\r\n");
  const Part& part = s.parts[0];
  EXPECT_EQ(part.kind, PartKind::basic);
  EXPECT_EQ(part.encoding, TransferEncoding::base64);
  EXPECT_EQ(part.encoding_name, "BASE64");
  EXPECT_EQ(part.id, "<1@x>");
  EXPECT_EQ(part.description, "a thing");
  EXPECT_EQ(part.md5, "abc==");
  EXPECT_EQ(part.disposition, "attachment");
  EXPECT_EQ(part.disposition_parameters.size(), 2u);
  EXPECT_EQ(part.language, (std::vector<std::string>{"en", "de"}));
  EXPECT_EQ(part.location, "http://a/");
  const std::string expected =
      "(\"application\" \"pdf\" (\"name\" \"a b.pdf\") \"<1@x>\" \"a thing\" \"BASE64\" 0 \"abc==\" "
      "(\"attachment\" (\"filename\" \"x.pdf\" \"size\" \"3\")) (\"en\" \"de\") \"http://a/\")";
  EXPECT_EQ(render_bodystructure(s, Revision::rev1).bodystructure, expected);
}

TEST(Parser, joins_address_fields_and_takes_the_first_of_others) {
  const Structure s = parse("To: a@b\r\nSubject: one\r\nTo: c@d\r\nSubject: two\r\nCc:\r\n\r\n");
  EXPECT_EQ(s.envelope.to, "a@b, c@d");
  EXPECT_EQ(s.envelope.subject, "one");
  EXPECT_EQ(s.envelope.cc, "");
  EXPECT_EQ(s.envelope.bcc, std::nullopt);
}

// Long bodies are looked at many bytes at a time, a body that comes byte by byte is not.
TEST(Parser, finds_a_delimiter_anywhere_in_a_long_body) {
  const std::string head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n";
  for (std::size_t before = 0; before < 300; ++before) {
    std::string message = head;
    for (std::size_t i = 0; i < before; ++i) message += i % 7 == 6 ? "\r\n" : "x";
    message += "\r\n--b\r\nSubject: two\r\n\r\n- no\r\n--bb\r\n" + std::string(200, '-') + "\r\n--b--\r\n";
    Parser slow({}, nullptr);
    for (const char& byte : message) slow.feed({&byte, 1});
    const Structure expected = slow.finish();
    const Structure found = parse_cut(message, message.size());
    ASSERT_EQ(describe(found, message), describe(expected, message)) << before;
    ASSERT_EQ(tree(found), "multipart/mixed[text/plain text/plain]") << before;
  }
}

TEST(ParserLimits, depth_makes_opaque_leaves) {
  Limits limits;
  limits.depth = 3;
  std::string message;
  for (int i = 0; i < 10; ++i) message += "Content-Type: message/rfc822\r\n\r\n";
  const Structure s = parse(message, limits);
  EXPECT_EQ(tree(s), "message/rfc822[message/rfc822[message/rfc822[application/octet-stream]]]");
  EXPECT_TRUE(s.limited);
  EXPECT_EQ(s.parts.back().body.end(), message.size());
  expect_well_formed(s);
}

TEST(ParserLimits, default_depth_holds_for_any_message) {
  std::string message;
  for (int i = 0; i < 5000; ++i) message += multipart("b" + std::to_string(i)) + "--b" + std::to_string(i) + "\n";
  const Structure s = parse(message);
  EXPECT_EQ(s.parts.size(), Limits{}.depth + 1);
  expect_well_formed(s);
}

TEST(ParserLimits, a_million_parts_are_as_many_as_the_limit) {
  std::string message = multipart("b");
  for (int i = 0; i < 1'000'000; ++i) message += "--b\n\n";
  const Structure s = parse(message);
  EXPECT_EQ(s.parts.size(), Limits{}.parts);
  EXPECT_TRUE(s.limited);
  EXPECT_EQ(s.parts.back().body.end(), message.size());
  EXPECT_EQ(s.parts.back().subtype, "octet-stream");
}

TEST(ParserLimits, a_long_header_is_cut_but_its_end_is_found) {
  Limits limits;
  limits.header_bytes = 100;
  const std::string message = "Subject: x\r\nX-Long: " + std::string(3000, 'y') + "\r\nTo: a@b\r\n\r\nbody";
  Parser parser(limits);
  for (const char c : message) parser.feed(std::string_view(&c, 1));
  const Structure s = parser.finish();
  EXPECT_EQ(s, parse(message, limits));
  EXPECT_FALSE(s.header_complete);
  EXPECT_EQ(s.header.size(), 100u);
  EXPECT_EQ(s.parts[0].body.size, 4u);
  EXPECT_EQ(s.envelope.subject, "x");
  EXPECT_EQ(s.envelope.to, std::nullopt);
}

TEST(ParserLimits, kept_bytes_bound_nested_envelopes) {
  Limits limits;
  limits.kept_bytes = 10'000;
  std::string message = multipart("b", "digest");
  for (int i = 0; i < 500; ++i) message += "--b\n\nSubject: " + std::string(100, 'x') + "\n\n";
  const Structure s = parse(message, limits);
  std::size_t kept = 0;
  for (const Envelope& envelope : s.envelopes) kept += envelope.subject.value_or("").size();
  EXPECT_LE(kept, 10'000u);
  EXPECT_GT(kept, 9'000u);
  EXPECT_TRUE(s.limited);
}

// Pieces that make trouble together, in any order.
std::string random_message(std::mt19937& random) {
  static const std::vector<std::string> pieces{"--a\r\n",
                                               "--a--\r\n",
                                               "--b\n",
                                               "--b--\n",
                                               "\r\n",
                                               "\n",
                                               "Content-Type: multipart/mixed; boundary=a\r\n",
                                               "Content-Type: multipart/digest; boundary=b\n",
                                               "Content-Type: message/rfc822\r\n",
                                               "Content-Type: message/global\n",
                                               "Subject: \x80\xff\r\n",
                                               "From: (\"\\",
                                               "To: g: a@b, \"x",
                                               "text",
                                               " folded",
                                               "--",
                                               "-",
                                               "\r",
                                               std::string("\0", 1),
                                               "Content-Type: text/plain; charset*0*=utf-8''%e2%8; x=\"",
                                               "Content-Disposition: ;;=\"\r\n",
                                               "Content-Language: a,b\r\n",
                                               ":",
                                               "Content-Transfer-Encoding: x\"y\r\n",
                                               "{3}\r\n",
                                               "\"\\"};
  std::string message;
  const std::size_t count = random() % 40;
  for (std::size_t i = 0; i < count; ++i) message += pieces[random() % pieces.size()];
  return message;
}

TEST(ParserProperty, garbage_gives_well_formed_output_however_cut) {
  std::mt19937 random(20'240'601);
  for (int round = 0; round < 3000; ++round) {
    const std::string message = random_message(random);
    const Structure s = parse(message);
    Recorder whole, bytewise;
    parse_cut(message, random() % (message.size() + 1), &whole);
    ASSERT_EQ(parse_bytewise(message, &bytewise), s);
    ASSERT_EQ(whole.log, bytewise.log);
    expect_well_formed(s);
    for (const Part& part : s.parts) {
      ASSERT_LE(part.header.end(), message.size());
      ASSERT_LE(part.body.end(), message.size());
    }
    if (HasFailure()) FAIL() << "round " << round;
  }
}

}  // namespace
}  // namespace mime
