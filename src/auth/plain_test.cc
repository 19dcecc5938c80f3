#include "auth/plain.h"

#include <gtest/gtest.h>

namespace auth {
namespace {

using namespace std::string_view_literals;
using namespace std::string_literals;

TEST(Plain, WhatRfc4616Allows) {
  auto own = parse_plain("\0tim\0tanstaaftanstaaf"sv);  // RFC 4616 4
  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->authorization, "");
  EXPECT_EQ(own->authentication, "tim");
  EXPECT_EQ(own->password, "tanstaaftanstaaf");
  auto other = parse_plain("Ursel\0Kurt\0xipj3plmq"sv);
  ASSERT_TRUE(other.has_value());
  EXPECT_EQ(other->authorization, "Ursel");
}

TEST(Plain, RefusesTheRest) {
  for (std::string_view text :
       {""sv, "\0"sv, "\0tim"sv, "\0\0"sv, "\0tim\0"sv, "\0\0pass"sv, "a\0b\0c\0d"sv, "tim"sv}) {
    EXPECT_FALSE(parse_plain(text).has_value());
  }
  EXPECT_FALSE(parse_plain("\0a\0"s + std::string(10'000, 'x')).has_value());
}

}  // namespace
}  // namespace auth
