#include "lmtp/data_reader.h"

#include <gtest/gtest.h>

namespace lmtp {
namespace {

struct Case {
  std::string_view wire;
  std::string_view message;
  std::string_view rest;  // behind the end; "?" when it does not end
};

constexpr Case cases[] = {
    {".\r\n", "", ""},
    {"a\r\n.\r\n", "a\r\n", ""},
    {"a\r\n.\r\nRSET\r\n", "a\r\n", "RSET\r\n"},
    {"..\r\n.\r\n", ".\r\n", ""},
    {"..a\r\n...\r\n.\r\n", ".a\r\n..\r\n", ""},
    {"a.\r\n.\r\n", "a.\r\n", ""},
    {"\r\n\r\n.\r\n", "\r\n\r\n", ""},
    {"a.b.\r\n\r\n..c. d\r\n...\r\ne\n.f\r.g\r\n.\r\nh", "a.b.\r\n\r\n.c. d\r\n..\r\ne\n.f\r.g\r\n", "h"},
    {"a\r\n..\r\n..\r\n.\r\n", "a\r\n.\r\n.\r\n", ""},
    // What other servers were made to take for an end.
    {"a\n.\n", "a\n.\n", "?"},
    {"a\n.\r\n", "a\n.\r\n", "?"},
    {"a\r\n.\n", "a\r\n\n", "?"},
    {"a\r\n.\r", "a\r\n", "?"},
    {"a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n", ""},
    {"a\r.\r\n", "a\r.\r\n", "?"},
    {"a\r\r\n.\r\n", "a\r\r\n", ""},
};

TEST(DataReader, UndoesTheStuffingWhereverItIsCut) {
  for (const Case& c : cases) {
    for (std::size_t cut = 0; cut <= c.wire.size(); ++cut) {
      DataReader reader;
      std::string out;
      auto first = reader.feed(c.wire.substr(0, cut), out);
      std::size_t used = first.used_bytes;
      auto last = first;
      if (first.progress == DataReader::Progress::more) {
        last = reader.feed(c.wire.substr(cut), out);
        used = cut + last.used_bytes;
      }
      EXPECT_EQ(out, c.message) << testing::PrintToString(c.wire) << " cut at " << cut;
      bool ends = c.rest != "?";
      EXPECT_EQ(last.progress == DataReader::Progress::ended, ends) << testing::PrintToString(c.wire);
      if (ends) {
        EXPECT_EQ(c.wire.substr(used), c.rest);
      }
    }
  }
}

}  // namespace
}  // namespace lmtp
