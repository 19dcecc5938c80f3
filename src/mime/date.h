// The date-time of RFC 5322 3.3 with its obsolete forms (4.3), read leniently. Used for SENTON and its
// siblings, SORT and THREAD.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mime {

struct DateTime {
  std::int64_t utc_seconds = 0;   // since 1970-01-01 UTC; an invalid zone counts as UTC, an invalid time as 00:00:00
  std::int32_t local_days = 0;    // the date as written, days since 1970-01-01: SENTON disregards time and zone
  std::int32_t zone_minutes = 0;  // east of UTC
  bool operator==(const DateTime&) const = default;
};

// Nothing if there is no valid date; then INTERNALDATE is used instead. RFC 5256 2.2
std::optional<DateTime> parse_date(std::string_view value);

// Days since 1970-01-01 of a date of the Gregorian calendar, month and day from 1.
std::int32_t days_from_civil(std::int32_t year, unsigned month, unsigned day);

}  // namespace mime
