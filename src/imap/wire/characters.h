// The character classes of RFC 9051 9, for the scanner and the writers.
#pragma once

#include <string>
#include <string_view>

namespace imap::wire {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_8bit(char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }
constexpr bool is_ctl(char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7f; }

// ATOM-CHAR = <any CHAR except atom-specials>
constexpr bool is_atom_char(char c) {
  if (is_ctl(c) || is_8bit(c)) return false;
  constexpr std::string_view atom_specials = "(){ %*\"\\]";
  return atom_specials.find(c) == std::string_view::npos;
}
// ASTRING-CHAR = ATOM-CHAR / resp-specials
constexpr bool is_astring_char(char c) { return c == ']' || is_atom_char(c); }
// list-char = ATOM-CHAR / list-wildcards / resp-specials
constexpr bool is_list_char(char c) { return c == '%' || c == '*' || is_astring_char(c); }
// tag = 1*<any ASTRING-CHAR except "+">
constexpr bool is_tag_char(char c) { return c != '+' && is_astring_char(c); }
// ALPHA / DIGIT / "_" / "-" of RFC 8474 7
constexpr bool is_objectid_char(char c) { return is_alpha(c) || is_digit(c) || c == '_' || c == '-'; }

constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_upper(a[i]) != to_upper(b[i])) return false;
  }
  return true;
}
inline std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_upper(c);
  return out;
}

}  // namespace imap::wire
