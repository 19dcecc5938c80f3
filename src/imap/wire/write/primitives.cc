#include "imap/wire/write/primitives.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "imap/wire/characters.h"
#include "imap/wire/modified_utf7.h"
#include "imap/wire/utf8.h"

namespace imap::wire {
namespace {

constexpr std::size_t max_quoted_bytes = 1024;
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool fits_quoted(const ParseContext& context, std::string_view text) {
  if (text.size() > max_quoted_bytes || std::ranges::any_of(text, is_ctl)) return false;
  return is_ascii(text) || (context.utf8() && is_utf8(text));
}

void quoted(Output& out, std::string_view text) {
  out.append('"');
  while (!text.empty()) {
    const auto plain = std::min(text.find_first_of("\"\\"), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    out.append('\\');
    out.append(text[0]);
    text.remove_prefix(1);
  }
  out.append('"');
}

void literal(Output& out, std::string_view text) {
  out.append('{');
  out.append_number(text.size());
  out.append("}\r\n");
  for (auto nul = text.find('\0'); nul != std::string_view::npos; nul = text.find('\0')) {
    out.append(text.substr(0, nul));
    out.append('\x80');
    text.remove_prefix(nul + 1);
  }
  out.append(text);
}

bool is_plain_atom(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return is_atom_char(c); }) &&
         !equals_ignoring_case(text, "NIL");
}

// The names of a set of system flags, in memory of one size: it is copied whole, without a branch for each flag, which
// differ from message to message.
constexpr std::size_t system_flags = 6;
constexpr std::size_t set_room_bytes = 48;
struct SetText {
  std::array<char, set_room_bytes> text{};
  std::size_t size_bytes = 0;
};
// By the bits of the set.
constexpr auto set_texts = [] {
  std::array<SetText, 1 << system_flags> sets{};
  for (std::size_t bits = 0; bits < sets.size(); ++bits) {
    SetText& set = sets[bits];
    for (std::size_t flag = 1; flag < sets.size(); flag <<= 1) {
      if ((bits & flag) == 0) continue;
      if (set.size_bytes > 0) set.text[set.size_bytes++] = ' ';
      for (const char c : to_string(static_cast<SystemFlag>(flag))) set.text[set.size_bytes++] = c;
    }
  }
  return sets;
}();

void two_digits(char* to, unsigned number) {
  to[0] = static_cast<char>('0' + number / 10 % 10);
  to[1] = static_cast<char>('0' + number % 10);
}

}  // namespace

void string(Output& out, const ParseContext& context, std::string_view text) {
  fits_quoted(context, text) ? quoted(out, text) : literal(out, text);
}

void astring(Output& out, const ParseContext& context, std::string_view text) {
  is_plain_atom(text) ? out.append(text) : string(out, context, text);
}

void nstring(Output& out, const ParseContext& context, std::optional<std::string_view> text) {
  text ? string(out, context, *text) : out.append("NIL");
}

void mailbox(Output& out, const ParseContext& context, const MailboxName& name) {
  const bool as_it_is = context.utf8() || (is_ascii(name.utf8) && name.utf8.find('&') == std::string::npos);
  astring(out, context, as_it_is ? name.utf8 : encode_modified_utf7(name.utf8));
}

void quoted_mailbox(Output& out, const ParseContext& context, const MailboxName& name) {
  string(out, context, context.utf8() ? name.utf8 : encode_modified_utf7(name.utf8));
}

void delimiter(Output& out, std::optional<char> delimiter) {
  if (!delimiter) return out.append("NIL");
  quoted(out, {&*delimiter, 1});
}

bool flags(Output& out, const FlagsView& flags) {
  const SetText& system = set_texts[flags.system.bits % set_texts.size()];
  std::memcpy(out.room(set_room_bytes), system.text.data(), set_room_bytes);
  out.wrote(system.size_bytes);
  bool any = !flags.system.empty();
  for (const std::string_view keyword : flags.keywords) {
    if (any) out.append(' ');
    any = true;
    out.append(keyword);
  }
  return any;
}

void flag_list(Output& out, const FlagsView& view) {
  out.append('(');
  flags(out, view);
  out.append(')');
}

void flag_list(Output& out, const FlagList& list) {
  const std::vector<std::string_view> keywords(list.keywords.begin(), list.keywords.end());
  flag_list(out, FlagsView{list.system, keywords});
}

void date_time(Output& out, const DateTime& time) {
  const auto local = time.instant + time.zone;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  const auto zone = static_cast<unsigned>(std::abs(time.zone.count()));
  const auto year = static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999));
  constexpr std::string_view form = "\"dd-Mon-yyyy hh:mm:ss +zzzz\"";
  char* const text = out.room(form.size());
  form.copy(text, form.size());
  two_digits(text + 1, static_cast<unsigned>(date.day()));
  if (text[1] == '0') text[1] = ' ';
  months[static_cast<unsigned>(date.month()) - 1].copy(text + 4, 3);
  two_digits(text + 8, year / 100);
  two_digits(text + 10, year % 100);
  two_digits(text + 13, static_cast<unsigned>(clock.hours().count()));
  two_digits(text + 16, static_cast<unsigned>(clock.minutes().count()));
  two_digits(text + 19, static_cast<unsigned>(clock.seconds().count()));
  if (time.zone < std::chrono::minutes(0)) text[22] = '-';
  two_digits(text + 23, zone / 60);
  two_digits(text + 25, zone % 60);
  out.wrote(form.size());
}

}  // namespace imap::wire
