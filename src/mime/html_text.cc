#include "mime/html_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <unicode/utf8.h>

#include "mime/ascii.h"

namespace mime {
namespace {

constexpr std::size_t max_name_bytes = 16;

constexpr std::array<std::string_view, 6> skipped_elements{"head", "script", "style", "template", "title", "noframes"};
// Elements that run on in a line; every other one ends a line.
constexpr std::array<std::string_view, 22> inline_elements{
    "a",     "abbr", "b",   "big", "code", "del",   "em",   "font",   "i",   "img", "ins",
    "label", "mark", "o:p", "q",   "s",    "small", "span", "strong", "sub", "sup", "u"};

struct Entity {
  std::string_view name;
  UChar32 code_point;
};
constexpr std::array<Entity, 40> entities{{
    {"amp", '&'},     {"apos", '\''},    {"bull", 0x2022},   {"cent", 0xa2},   {"copy", 0xa9},    {"deg", 0xb0},
    {"euro", 0x20ac}, {"gt", '>'},       {"hellip", 0x2026}, {"laquo", 0xab},  {"ldquo", 0x201c}, {"lsquo", 0x2018},
    {"lt", '<'},      {"mdash", 0x2014}, {"middot", 0xb7},   {"nbsp", 0xa0},   {"ndash", 0x2013}, {"pound", 0xa3},
    {"quot", '"'},    {"raquo", 0xbb},   {"rdquo", 0x201d},  {"reg", 0xae},    {"rsquo", 0x2019}, {"sect", 0xa7},
    {"shy", 0xad},    {"szlig", 0xdf},   {"trade", 0x2122},  {"times", 0xd7},  {"yen", 0xa5},     {"zwj", 0x200d},
    {"zwnj", 0x200c}, {"auml", 0xe4},    {"ouml", 0xf6},     {"uuml", 0xfc},   {"Auml", 0xc4},    {"Ouml", 0xd6},
    {"Uuml", 0xdc},   {"eacute", 0xe9},  {"egrave", 0xe8},   {"agrave", 0xe0},
}};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// 0: no such entity.
UChar32 numeric_entity(std::string_view digits) {
  const bool hex = !digits.empty() && ascii_lower(digits.front()) == 'x';
  if (hex) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 7) return 0;
  UChar32 value = 0;
  for (const char c : digits) {
    if (hex ? hex_value(c) < 0 : !is_digit(c)) return 0;
    value = value * (hex ? 16 : 10) + hex_value(c);
  }
  return value < 0x110000 && !U_IS_SURROGATE(value) && value >= ' ' ? value : 0;
}

UChar32 entity_value(std::string_view name) {
  if (name.starts_with('#')) return numeric_entity(name.substr(1));
  const auto found = std::find_if(entities.begin(), entities.end(), [&](const Entity& e) { return e.name == name; });
  return found == entities.end() ? 0 : found->code_point;
}

}  // namespace

void HtmlText::emit(std::string_view text, std::string& out) {
  if (!hidden()) out += text;
}

void HtmlText::feed(std::string_view html, std::string& out) {
  for (const char c : html) {
    switch (state_) {
      case State::text: text(c, out); break;
      case State::entity: entity(c, out); break;
      case State::tag_start: tag_start(c, out); break;
      case State::tag: tag(c, out); break;
      case State::quoted_value:
        if (c == quote_) state_ = State::tag;
        break;
      case State::comment: comment(c); break;
      case State::declaration:
        if (c == '>') state_ = State::text;
        if (c == '-') dashes_ += 1;
        if (dashes_ == 2) state_ = State::comment;
        if (c != '-' && state_ == State::declaration) dashes_ = 3;  // no comment
        break;
    }
  }
}

void HtmlText::text(char c, std::string& out) {
  if (c == '<') {
    state_ = State::tag_start;
  } else if (c == '&' && !hidden()) {
    state_ = State::entity;
    name_.clear();
  } else if (!hidden()) {
    out.push_back(c);
  }
}

void HtmlText::entity(char c, std::string& out) {
  if ((is_alpha(c) || is_digit(c) || c == '#') && name_.size() < max_name_bytes) {
    name_.push_back(c);
    return;
  }
  state_ = State::text;
  end_entity(out);
  if (c != ';') text(c, out);
}

void HtmlText::end_entity(std::string& out) {
  const UChar32 value = entity_value(name_);
  if (value == 0) {
    emit('&' + name_, out);
    return;
  }
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::size_t n = 0;
  U8_APPEND_UNSAFE(bytes.data(), n, value);
  emit({bytes.data(), n}, out);
}

void HtmlText::tag_start(char c, std::string& out) {
  name_.clear();
  name_done_ = false;
  value_starts_ = false;
  if (c == '!' || c == '?') {
    state_ = State::declaration;
    dashes_ = c == '!' ? 0 : 3;
  } else if (c == '/' || is_alpha(c)) {
    state_ = State::tag;
    name_.push_back(ascii_lower(c));
  } else {  // a less-than sign
    state_ = State::text;
    emit("<", out);
    text(c, out);
  }
}

void HtmlText::tag(char c, std::string& out) {
  if (c == '>') {
    state_ = State::text;
    end_tag_name(out);
    return;
  }
  if (!name_done_) {
    name_done_ = is_space(c) || c == '/';
    if (!name_done_ && name_.size() < max_name_bytes) name_.push_back(ascii_lower(c));
  }
  if (value_starts_ && (c == '"' || c == '\'')) {
    quote_ = c;
    state_ = State::quoted_value;
  }
  if (!is_space(c)) value_starts_ = c == '=';
}

void HtmlText::comment(char c) {
  if (c == '>' && dashes_ >= 2) state_ = State::text;
  dashes_ = c == '-' ? dashes_ + 1 : 0;
}

// A tag has been read whole.
void HtmlText::end_tag_name(std::string& out) {
  const bool closes = name_.starts_with('/');
  const std::string_view name = std::string_view(name_).substr(closes ? 1 : 0);
  if (!skipped_.empty()) {
    if (closes && name == skipped_) skipped_.clear();
    if (name == "body") skipped_.clear();  // a head left open
    return;
  }
  if (!closes && holds(skipped_elements, name)) {
    skipped_ = name;
    return;
  }
  if (!holds(inline_elements, name)) emit("\n", out);
  if (name != "blockquote") return;
  if (!closes) ++quote_depth_;
  if (closes && quote_depth_ > 0) --quote_depth_;
}

void HtmlText::finish(std::string& out) {
  if (state_ == State::entity) end_entity(out);
  state_ = State::text;
}

}  // namespace mime
