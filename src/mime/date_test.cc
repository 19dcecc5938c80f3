#include "mime/date.h"

#include <gtest/gtest.h>

namespace mime {
namespace {

constexpr std::int64_t day = 86'400;

struct Case {
  const char* text;
  std::int64_t utc_seconds;
  std::int32_t local_days;
};

TEST(Date, reads_current_and_obsolete_forms) {
  const std::int32_t nov21 = days_from_civil(1997, 11, 21);
  const std::int64_t time = nov21 * day + 9 * 3600 + 55 * 60 + 6;
  const std::vector<Case> cases{
      {"Fri, 21 Nov 1997 09:55:06 -0600", time + 6 * 3600, nov21},
      {"21 Nov 1997 09:55:06 +0130", time - 90 * 60, nov21},
      {"Fri, 21 Nov 97 09:55:06 GMT", time, nov21},
      {"Fri, 21 Nov 097 09:55:06 Z", time, nov21},
      {"21 Nov 97 09(comment):  55  :  06 -0600", time + 6 * 3600, nov21},
      {"Fri, 21 Nov 1997 09:55:06 EST", time + 5 * 3600, nov21},
      {"Fri, 21 Nov 1997 09:55:06 PDT (or so)", time + 7 * 3600, nov21},
      {"Fri, 21 Nov 1997 09:55:06 XYZ", time, nov21},
      {"Fri, 21 Nov 1997 09:55:06 +9999", time, nov21},
      {"Fri, 21 Nov 1997 09:55 -0600", time - 6 + 6 * 3600, nov21},
      {"Fri, 21 Nov 1997 25:00:00 +0000", nov21 * day, nov21},
      {"Fri, 21 Nov 1997", nov21 * day, nov21},
      {"Fri Nov 21 09:55:06 1997", time, nov21},
      {"21-Nov-1997 09:55:06 -0600", time + 6 * 3600, nov21},
      {"Friday, 21 November 1997 09:55:06 +0000", time, nov21},
      {"Fri,21 Nov 1997 09:55:06 +0000", time, nov21},
      {"31 Dec 1969 23:59:59 +0000", -1, -1},
      {"29 Feb 2024 00:00:00 +1400", days_from_civil(2024, 2, 29) * day - 14 * 3600, days_from_civil(2024, 2, 29)},
      {"1 Jan 49 00:00:60 +0000", days_from_civil(2049, 1, 1) * day + 60, days_from_civil(2049, 1, 1)},
  };
  for (const Case& c : cases) {
    const auto date = parse_date(c.text);
    ASSERT_TRUE(date) << c.text;
    EXPECT_EQ(date->utc_seconds, c.utc_seconds) << c.text;
    EXPECT_EQ(date->local_days, c.local_days) << c.text;
  }
}

TEST(Date, refuses_what_is_no_date) {
  for (const char* text : {"", "yesterday", "32 Jan 2020", "29 Feb 2023", "0 Jan 2020", "1 Foo 2020", "Jan 2020",
                           "1 Jan", "(1 Jan 2020", "1 Jan 99999", "9999999999 Jan 1", "-", "1-", "1-Jan-"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(Date, counts_days) {
  EXPECT_EQ(days_from_civil(1970, 1, 1), 0);
  EXPECT_EQ(days_from_civil(2000, 3, 1), 11'017);
  EXPECT_EQ(days_from_civil(1969, 12, 31), -1);
  EXPECT_EQ(days_from_civil(1, 1, 1), -719'162);
}

}  // namespace
}  // namespace mime
