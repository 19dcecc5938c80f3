// Days and instants.
#include <array>

#include "imap/wire/characters.h"
#include "imap/wire/scanner.h"

namespace imap::wire {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

// Exactly `count` digits.
bool Scanner::digits(std::size_t count, std::string_view what, int& out) {
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (failed() || at_end() || !is_digit(text_[pos_])) return expected(what);
    value = value * 10 + (text_[pos_++] - '0');
  }
  out = value;
  return true;
}

bool Scanner::date_month(unsigned& out) {
  for (std::size_t i = 0; i < months.size(); ++i) {
    if (!failed() && equals_ignoring_case(text_.substr(pos_, 3), months[i])) {
      pos_ += 3;
      out = static_cast<unsigned>(i + 1);
      return true;
    }
  }
  return expected("a month as Jan, Feb ...");
}

bool Scanner::calendar_day(int year, unsigned month, int day, Date& out) {
  out = Date(std::chrono::year(year), std::chrono::month(month), std::chrono::day(static_cast<unsigned>(day)));
  return out.ok() || expected("a day that the month has");
}

// date-text = date-day "-" date-month "-" date-year; date-day = 1*2DIGIT
bool Scanner::date_text(Date& out) {
  int day = 0;
  int year = 0;
  unsigned month = 0;
  const bool two_digits = pos_ + 1 < text_.size() && is_digit(text_[pos_ + 1]);
  return digits(two_digits ? 2 : 1, "a day of the month", day) && character('-') && date_month(month) &&
         character('-') && digits(4, "a year of four digits", year) && calendar_day(year, month, day, out);
}

// date = date-text / DQUOTE date-text DQUOTE
bool Scanner::date(Date& out) {
  if (!try_character('"')) return date_text(out);
  return date_text(out) && character('"');
}

// time = 2DIGIT ":" 2DIGIT ":" 2DIGIT
bool Scanner::time_of_day(std::chrono::seconds& out) {
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!(digits(2, "hours", hours) && character(':') && digits(2, "minutes", minutes) && character(':') &&
        digits(2, "seconds", seconds))) {
    return false;
  }
  if (hours > 23 || minutes > 59 || seconds > 60) return expected("a time of day");
  out = std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
  return true;
}

// zone = ("+" / "-") 4DIGIT
bool Scanner::zone(std::chrono::minutes& out) {
  const bool west = try_character('-');
  int hours = 0;
  int minutes = 0;
  if (!west && !try_character('+')) return expected("a zone as +0000");
  if (!(digits(2, "a zone as +0000", hours) && digits(2, "a zone as +0000", minutes))) return false;
  if (hours > 23 || minutes > 59) return expected("a zone within a day");
  out = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  if (west) out = -out;
  return true;
}

// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
bool Scanner::date_time(DateTime& out) {
  int day = 0;
  int year = 0;
  unsigned month = 0;
  Date date;
  std::chrono::seconds time{};
  if (!character('"')) return false;
  const std::size_t width = try_character(' ') ? 1 : 2;
  const bool complete = digits(width, "a day of the month in two places", day) && character('-') && date_month(month) &&
                        character('-') && digits(4, "a year of four digits", year) && sp() && time_of_day(time) &&
                        sp() && zone(out.zone) && character('"');
  if (!complete || !calendar_day(year, month, day, date)) return false;
  out.instant = std::chrono::sys_days(date) + time - out.zone;
  return true;
}

}  // namespace imap::wire
