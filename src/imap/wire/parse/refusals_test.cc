// What parsers refuse: with which words, at which byte, and before it costs much.
#include <gtest/gtest.h>

#include "imap/wire/limits.h"
#include "imap/wire/testing.h"

namespace imap::wire {
namespace {

constexpr ParseContext rev1;
constexpr ParseContext rev2{Revision::rev2, Utf8Accept::off};
constexpr ParseContext without_saved_result{Revision::rev1, Utf8Accept::off, SavedResult::off};
constexpr ParseContext utf8{Revision::rev1, Utf8Accept::on};

struct Refusal {
  std::string_view text;
  std::string_view explanation;
  base::Errc code = base::Errc::bad_syntax;
  ParseContext context = rev1;
};

const Refusal refusals[] = {
    {"", "Expected a tag at byte 0"},
    {"a", "Expected a space at byte 1"},
    {"a+ NOOP", "Expected a space at byte 1"},
    {"a ", "Expected an atom at byte 2"},
    {"a NOOP ", "Expected the end of the command at byte 6"},
    {"a NOOP\r", "Expected the end of the command at byte 6"},
    {"a  NOOP", "Expected an atom at byte 2"},
    {"a COPY 0 x", "Expected a number from 1 at byte 7"},
    {"a COPY 1:0 x", "Expected a number from 1 at byte 9"},
    {"a COPY 4294967296 x", "Expected a number from 1 at byte 7"},
    {"a COPY 1, x", "Expected a number from 1 at byte 9"},
    {"a COPY 1 ", "Expected an atom or a string at byte 9"},
    {"a COPY 1 x y", "Expected the end of the command at byte 10"},
    {"a LOGIN \"a", "Expected \" at byte 10"},
    {"a LOGIN \"a\\b\" c", "Expected \" or \\ behind \\ at byte 11"},
    {"a LOGIN \"a\\", "Expected \" or \\ behind \\ at byte 11"},
    {std::string_view("a LOGIN \"\0\" c", 13), "Expected a character that a quoted string may hold at byte 9"},
    {std::string_view("a LOGIN {1}\r\n\0 c", 16), "Expected a literal without NUL at byte 13"},
    {"a LOGIN {5}\r\nab c", "Expected a whole literal at byte 13"},
    {"a LOGIN {99999999999999} c", "Expected a literal at byte 24"},
    {"a SUBSCRIBE \"\xc3\xa9\"",
     "Expected US-ASCII in a quoted string (send a literal, or enable UTF8=ACCEPT) at byte 13"},
    {"a SUBSCRIBE \"\xc3\"", "Expected UTF-8 in a quoted string at byte 13", base::Errc::bad_syntax, utf8},
    {"a LOGIN \xc3\xa9 c", "Expected an atom or a string at byte 8"},
    {"a SELECT R&D", "Expected a mailbox name in modified UTF-7 (RFC 3501 5.1.3) at byte 9", base::Errc::cannot},
    {"a SELECT {1+}\r\n\xff", "Expected a mailbox name in UTF-8 at byte 9", base::Errc::cannot, rev2},
    {"a STATUS x (RECENT)", "Expected a status item at byte 12", base::Errc::bad_syntax, rev2},
    {"a SEARCH RECENT", "Expected a search key at byte 9", base::Errc::bad_syntax, rev2},
    {"a SEARCH NOT NEW", "Expected a search key at byte 13", base::Errc::bad_syntax, rev2},
    {"a FETCH 1 RFC822", "Expected a FETCH item at byte 10", base::Errc::bad_syntax, rev2},
    {"a FETCH 1,$ UID", "Expected a number from 1 at byte 10", base::Errc::bad_syntax, without_saved_result},
    {"a SEARCH $", "Expected a search key at byte 9", base::Errc::bad_syntax, without_saved_result},
    {"a SELECT {1+}\r\n\xff", "Expected a mailbox name in modified UTF-7 (RFC 3501 5.1.3) at byte 9",
     base::Errc::cannot},
    {"a SELECT x ()", "Expected CONDSTORE or QRESYNC (once) at byte 12"},
    {"a SELECT x (QRESYNC (1 0))", "Expected a mod-sequence from 1 at byte 23"},
    {"a SELECT x (QRESYNC (0 1))", "Expected a number from 1 at byte 21"},
    {"a SELECT x (QRESYNC (1 1 1:*))", "Expected a set without * and $ at byte 25"},
    {"a SELECT x (QRESYNC (1 1 $))", "Expected a set without * and $ at byte 25"},
    {"a SELECT x (QRESYNC (1 1) QRESYNC (1 1))", "Expected CONDSTORE or QRESYNC (once) at byte 26"},
    {"a ENABLE", "Expected a space at byte 8"},
    {"a ID (\"a\")", "Expected a space at byte 9"},
    {"a AUTHENTICATE PLAIN =a", "Expected base64 at byte 21"},
    {"a STATUS x ()", "Expected a status item at byte 12"},
    {"a LIST (RECURSIVEMATCH) \"\" *", "Expected SUBSCRIBED or SPECIAL-USE with RECURSIVEMATCH at byte 23"},
    {"a LIST (FOO) \"\" *", "Expected a selection option of LIST at byte 8"},
    {"a LIST \"\" ()", "Expected a mailbox pattern at byte 11"},
    {"a APPEND x", "Expected a space at byte 10"},
    {"a APPEND x (\\Seen)", "Expected a space at byte 18"},
    {"a APPEND x hello", "Expected a literal with the message at byte 11"},
    {"a APPEND x UTF8 ({5}", "Expected ~{ at byte 17"},
    {"a APPEND x \"7-Feb-1994 21:52:25 -0800\" {3}", "Expected a day of the month in two places at byte 13"},
    {"a APPEND x \"30-Feb-1994 21:52:25 -0800\" {3}", "Expected a day that the month has at byte 39"},
    {"a APPEND x \"03-Feb-1994 24:52:25 -0800\" {3}", "Expected a time of day at byte 32"},
    {"a STORE 1 FLAGS", "Expected a space at byte 15"},
    {"a STORE 1 FLAGS \\", "Expected a flag at byte 17"},
    {"a STORE 1 FLAGS \\*", "Expected a flag at byte 17"},
    {"a STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 1) FLAGS ()", "Expected ) at byte 27"},
    {"a FETCH 1 ()", "Expected a FETCH item at byte 11"},
    {"a FETCH 1 (ALL)", "Expected a FETCH item at byte 11"},
    {"a FETCH 1 BODY[MIME]", "Expected HEADER, HEADER.FIELDS, TEXT, MIME (of a part) or ] at byte 15"},
    {"a FETCH 1 BODY[1.]", "Expected HEADER, HEADER.FIELDS, TEXT, MIME (of a part) or ] at byte 17"},
    {"a FETCH 1 BODY[1TEXT]", "Expected ] at byte 16"},
    {"a FETCH 1 BODY[0]", "Expected a number from 1 at byte 15"},
    {"a FETCH 1 BODY[]<0.0>", "Expected a number from 1 at byte 19"},
    {"a FETCH 1 BODY[HEADER.FIELDS ()]", "Expected an atom or a string at byte 30"},
    {"a FETCH 1 BINARY[1.TEXT]", "Expected a part number at byte 19"},
    {"a FETCH 1 BINARY", "Expected [ at byte 16"},
    {"a FETCH 1 FLAGS (CHANGEDSINCE 0)", "Expected a mod-sequence from 1 at byte 30"},
    {"a FETCH 1 FLAGS (VANISHED CHANGEDSINCE 1)", "Expected VANISHED in UID FETCH with CHANGEDSINCE only at byte 41"},
    {"a UID FETCH 1 FLAGS (VANISHED)", "Expected VANISHED in UID FETCH with CHANGEDSINCE only at byte 30"},
    {"a SEARCH", "Expected a space at byte 8"},
    {"a SEARCH FOO", "Expected a search key at byte 9"},
    {"a SEARCH NOT", "Expected a space at byte 12"},
    {"a SEARCH ()", "Expected a search key at byte 10"},
    {"a SEARCH (ALL", "Expected ) at byte 13"},
    {"a SEARCH ON 31-Feb-2000", "Expected a day that the month has at byte 23"},
    {"a SEARCH ON 1-Foo-2000", "Expected a month as Jan, Feb ... at byte 14"},
    {"a SEARCH YOUNGER 0", "Expected a number from 1 at byte 17"},
    {"a SEARCH LARGER 9223372036854775808", "Expected a number at byte 16"},
    {"a SEARCH CHARSET UTF-8 ALL", "Expected no CHARSET, UTF8=ACCEPT is enabled at byte 16", base::Errc::bad_syntax,
     utf8},
    {"a SEARCH RETURN (FOO) ALL", "Expected MIN, MAX, ALL, COUNT or SAVE at byte 17"},
    {"a SORT () UTF-8 ALL", "Expected a sort key at byte 8"},
    {"a THREAD FOO UTF-8 ALL", "Expected REFERENCES or ORDEREDSUBJECT at byte 9"},
    {"a UID EXPUNGE", "Expected a space at byte 13"},
    {"a SETQUOTA x (STORAGE)", "Expected a space at byte 21"},
};

TEST(ParseRefusals, says_what_it_expected_and_where) {
  for (const Refusal& c : refusals) {
    Scanner s(c.text, c.context);
    const auto command = testing::parse(s);
    ASSERT_FALSE(command.has_value()) << c.text;
    EXPECT_EQ(s.explain(), c.explanation) << c.text;
    EXPECT_EQ(command.error().code, c.code) << c.text;
  }
}

std::string repeated(std::string_view unit, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += unit;
  return out;
}

TEST(ParseRefusals, bounds_what_bytes_cost) {
  const std::string too_many[] = {
      "a SEARCH " + repeated("(", 100'000),
      "a SEARCH " + repeated("NOT ", 100'000) + "ALL",
      "a SEARCH " + repeated("OR ", 100'000) + "ALL",
      "a SEARCH " + repeated("OR ALL ", ParseLimits().search_keys) + "ALL",
      "a SEARCH ALL" + repeated(" ALL", ParseLimits().search_keys),
      "a COPY 1" + repeated(",1", 1'000'000) + " x",
      "a FETCH 1 (FLAGS" + repeated(" FLAGS", 10'000) + ")",
      "a FETCH 1 BODY[1" + repeated(".1", 10'000) + "]",
      "a FETCH 1 BODY[HEADER.FIELDS (a" + repeated(" a", 10'000) + ")]",
      "a STORE 1 FLAGS (a" + repeated(" a", 10'000) + ")",
      "a LIST \"\" (a" + repeated(" a", 10'000) + ")",
      "a ENABLE a" + repeated(" a", 10'000),
      "a SORT (DATE" + repeated(" DATE", 10'000) + ") UTF-8 ALL",
      "a ID (\"a\" \"b\"" + repeated(" \"a\" \"b\"", 100) + ")",
      "a ID (\"a\" \"" + repeated("b", 1025) + "\")",
  };
  for (const std::string& text : too_many) {
    const auto command = testing::parse(text);
    ASSERT_FALSE(command.has_value()) << text.substr(0, 40);
    EXPECT_EQ(command.error().code, base::Errc::too_big) << text.substr(0, 40) << ": " << command.error().detail;
  }
  EXPECT_TRUE(testing::parse("a SEARCH " + repeated("OR ALL ", 1'000) + "ALL").has_value());
  EXPECT_TRUE(testing::parse("a SEARCH " + repeated("(", 99) + "ALL" + repeated(")", 99)).has_value());
  EXPECT_TRUE(testing::parse("a COPY 1" + repeated(",1", ParseLimits().set_ranges - 1) + " x").has_value());
}

}  // namespace
}  // namespace imap::wire
