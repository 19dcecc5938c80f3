// Points in time and calendar days as IMAP writes them. RFC 9051 9, date and date-time
#pragma once

#include <chrono>

namespace imap {

// date-time: an instant, and the zone it was or shall be written in.
struct DateTime {
  std::chrono::sys_seconds instant;
  std::chrono::minutes zone{0};  // east of Greenwich, within a day either way
  bool operator==(const DateTime&) const = default;
};

// date of a search key: a calendar day, "disregarding time and timezone" (RFC 9051 6.4.4).
using Date = std::chrono::year_month_day;

}  // namespace imap
