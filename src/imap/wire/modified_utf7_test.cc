#include "imap/wire/modified_utf7.h"

#include <gtest/gtest.h>

#include "imap/wire/utf8.h"

namespace imap::wire {
namespace {

struct Pair {
  std::string_view wire;
  std::string_view utf8;
};

const Pair pairs[] = {
    {"", ""},
    {"INBOX", "INBOX"},
    {"Tom &- Jerry", "Tom & Jerry"},
    {"&-&-", "&&"},
    {"Entw&APw-rfe", "Entwürfe"},
    {"&ZeVnLIqe-", "日本語"},                                        // RFC 3501 5.1.3
    {"~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"},  // RFC 3501 5.1.3
    {"&2D3eAA-", "😀"},
    {"&AOkA6Q-", "éé"},
    {"&AOk-a&AOk-", "éaé"},
    {"a&AAo-b", "a\nb"},
};

TEST(ModifiedUtf7, both_ways) {
  for (const auto& [wire, utf8] : pairs) {
    const auto decoded = decode_modified_utf7(wire);
    ASSERT_TRUE(decoded.has_value()) << wire;
    EXPECT_EQ(*decoded, utf8);
    EXPECT_EQ(encode_modified_utf7(utf8), wire);
  }
}

TEST(ModifiedUtf7, refuses_what_has_another_spelling) {
  for (const std::string_view wire :
       {"R&D", "&", "a&AOk", "&AOk-&AOk-", "&AGE-", "&AOl-", "&AO-", "&A-", "&AO k-", "&AOk=-", "&2D0-", "&3gA-",
        "&2D3YPQ-", "&U/BTFw-", "caf\xc3\xa9", "a\tb", "&AOkA-", "\x7f"}) {
    EXPECT_FALSE(decode_modified_utf7(wire).has_value()) << wire;
  }
}

TEST(ModifiedUtf7, writes_something_for_bad_utf8) { EXPECT_EQ(encode_modified_utf7("a\xff"), "a&,,0-"); }

TEST(Utf8, knows_what_is_well_formed) {
  for (const std::string_view text : {"a", "é", "€", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const std::string_view text : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                      "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xff"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

}  // namespace
}  // namespace imap::wire
