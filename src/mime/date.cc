#include "mime/date.h"

#include <array>
#include <string>
#include <string_view>

#include "mime/ascii.h"
#include "mime/lexer.h"

namespace mime {
namespace {

constexpr std::int64_t seconds_a_day = 86'400;
// Words that are looked at; a date has about seven.
constexpr int max_words = 16;

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};

struct Zone {
  std::string_view name;
  int hours;
};
// RFC 5322 4.3; every other name counts as -0000.
constexpr std::array<Zone, 8> obsolete_zones{
    {{"edt", -4}, {"est", -5}, {"cdt", -5}, {"cst", -6}, {"mdt", -6}, {"mst", -7}, {"pdt", -7}, {"pst", -8}}};

std::optional<int> number(std::string_view digits) {
  if (digits.empty() || digits.size() > 6) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

unsigned month(std::string_view word) {
  for (unsigned i = 0; i < month_names.size(); ++i) {
    if (starts_with_ignore_case(word, month_names[i])) return i + 1;
  }
  return 0;
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, unsigned month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// RFC 5322 4.3: two digits are 2000 to 2049 and 1950 to 1999, three digits count from 1900.
int full_year(int year, std::size_t digits) {
  if (digits >= 4) return year;
  return digits == 3 || year >= 50 ? year + 1900 : year + 2000;
}

struct Fields {
  std::optional<int> day, year;
  unsigned month = 0;
  std::int64_t seconds = 0;  // of the day
  bool time_seen = false;
  int zone_minutes = 0;
};

// time-of-day = hour ":" minute [ ":" second ]; what is not valid counts as midnight.
std::int64_t time_of_day(std::string_view word) {
  std::array<int, 3> values{0, 0, 0};
  for (std::size_t i = 0; i < values.size() && !word.empty(); ++i) {
    const std::size_t end = word.find(':');
    const auto value = number(word.substr(0, end));
    if (!value) return 0;
    values[i] = *value;
    word = end == std::string_view::npos ? std::string_view() : word.substr(end + 1);
  }
  if (values[0] > 23 || values[1] > 59 || values[2] > 60) return 0;
  return values[0] * 3600 + values[1] * 60 + values[2];
}

int numeric_zone(std::string_view word) {
  const auto value = number(word.substr(1));
  if (word.size() != 5 || !value || *value % 100 > 59) return 0;
  const int minutes = *value / 100 * 60 + *value % 100;
  return word.front() == '-' ? -minutes : minutes;
}

int named_zone(std::string_view word) {
  for (const Zone& zone : obsolete_zones) {
    if (equals_ignore_case(word, zone.name)) return zone.hours * 60;
  }
  return 0;
}

void take_number(Fields& fields, std::string_view word) {
  const auto value = number(word);
  if (!value) return;
  if (!fields.day && word.size() <= 2) {
    fields.day = value;
  } else if (!fields.year) {
    fields.year = full_year(*value, word.size());
  }
}

void take_word(Fields& fields, std::string_view word) {
  const char first = word.front();
  if (word.find(':') != std::string_view::npos) {
    if (!fields.time_seen) fields.seconds = time_of_day(word);
    fields.time_seen = true;
  } else if (first == '+' || first == '-') {
    if (fields.time_seen) fields.zone_minutes = numeric_zone(word);
  } else if (is_digit(first)) {
    // 02-Jan-2006, as IMAP and old mail write it.
    for (std::size_t dash = word.find('-'); dash != std::string_view::npos; dash = word.find('-')) {
      if (dash > 0) take_word(fields, word.substr(0, dash));
      word.remove_prefix(dash + 1);
      if (word.empty()) return;
      if (is_alpha(word.front()) && fields.month == 0) fields.month = month(word.substr(0, word.find('-')));
    }
    take_number(fields, word);
  } else if (fields.month == 0 && month(word) != 0) {
    fields.month = month(word);
  } else if (fields.time_seen && fields.zone_minutes == 0) {
    fields.zone_minutes = named_zone(word);
  }
}

// One word; a time of day is one even with comments and spaces around its colons (RFC 5322 A.6.3).
std::string next_word(Lexer& lexer) {
  std::string word(lexer.run(",("));
  lexer.skip_cfws();
  while (!word.empty() && !lexer.at_end() && (lexer.peek() == ':' || word.back() == ':')) {
    const std::string_view more = lexer.run(",(");
    if (more.empty()) break;
    word += more;
    lexer.skip_cfws();
  }
  return word;
}

}  // namespace

// The usual count from the civil calendar: years begin in March, eras have 400 years.
std::int32_t days_from_civil(std::int32_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int32_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int32_t>(day_of_era) - 719'468;
}

std::optional<DateTime> parse_date(std::string_view value) {
  Fields fields;
  Lexer lexer(value);
  for (int words = 0; words < max_words; ++words) {
    lexer.skip_cfws();
    while (lexer.take_if(',')) lexer.skip_cfws();
    if (lexer.at_end()) break;
    const std::string word = next_word(lexer);
    if (!word.empty()) take_word(fields, word);
  }
  if (!fields.day || !fields.year || fields.month == 0) return std::nullopt;
  if (*fields.year < 1 || *fields.year > 9999 || *fields.day < 1) return std::nullopt;
  if (*fields.day > days_in_month(*fields.year, fields.month)) return std::nullopt;
  DateTime date;
  date.local_days = days_from_civil(*fields.year, fields.month, static_cast<unsigned>(*fields.day));
  date.zone_minutes = fields.zone_minutes;
  date.utc_seconds = date.local_days * seconds_a_day + fields.seconds - std::int64_t{60} * fields.zone_minutes;
  return date;
}

}  // namespace mime
