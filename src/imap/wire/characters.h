// The character classes of RFC 9051 9, for the scanner and the writers.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace imap::wire {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_8bit(char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }
constexpr bool is_ctl(char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7f; }

namespace detail {

// Every byte's classes, one bit each: a look-up a byte is what a scanner costs.
enum CharacterClass : std::uint8_t { atom_char = 1, astring_char = 2, list_char = 4, tag_char = 8 };

constexpr std::uint8_t classes_of(char c) {
  constexpr std::string_view atom_specials = "(){ %*\"\\]";
  if (is_ctl(c) || is_8bit(c)) return 0;
  const bool atom = atom_specials.find(c) == std::string_view::npos;
  const bool astring = atom || c == ']';
  const bool list = astring || c == '%' || c == '*';
  return static_cast<std::uint8_t>((atom ? atom_char : 0) | (astring ? astring_char : 0) | (list ? list_char : 0) |
                                   (astring && c != '+' ? tag_char : 0));
}

inline constexpr auto character_classes = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t i = 0; i < classes.size(); ++i) classes[i] = classes_of(static_cast<char>(i));
  return classes;
}();

constexpr bool is_in(char c, CharacterClass wanted) {
  return (character_classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

}  // namespace detail

// ATOM-CHAR = <any CHAR except atom-specials>
constexpr bool is_atom_char(char c) { return detail::is_in(c, detail::atom_char); }
// ASTRING-CHAR = ATOM-CHAR / resp-specials
constexpr bool is_astring_char(char c) { return detail::is_in(c, detail::astring_char); }
// list-char = ATOM-CHAR / list-wildcards / resp-specials
constexpr bool is_list_char(char c) { return detail::is_in(c, detail::list_char); }
// tag = 1*<any ASTRING-CHAR except "+">
constexpr bool is_tag_char(char c) { return detail::is_in(c, detail::tag_char); }
// ALPHA / DIGIT / "_" / "-" of RFC 8474 7
constexpr bool is_objectid_char(char c) { return is_alpha(c) || is_digit(c) || c == '_' || c == '-'; }

constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  // Most that are equal are so to the letter.
  return std::ranges::equal(a, b, [](char x, char y) { return x == y || to_upper(x) == to_upper(y); });
}
inline std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_upper(c);
  return out;
}

}  // namespace imap::wire
