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
// Of U+00A0 to U+00FF, in their order.
constexpr std::array<std::string_view, 96> latin_entities{
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",   "ordf",
    "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",   "acute",  "micro",
    "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave",
    "Aacute", "Acirc",  "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",
    "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",
    "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute",
    "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave",
    "iacute", "icirc",  "iuml",   "eth",    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide",
    "oslash", "ugrave", "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};
static_assert(latin_entities.back() == "yuml");
constexpr std::array<Entity, 34> other_entities{{
    {"amp", '&'},      {"apos", '\''},     {"bdquo", 0x201e}, {"bull", 0x2022},   {"dagger", 0x2020},
    {"emsp", 0x2003},  {"ensp", 0x2002},   {"euro", 0x20ac},  {"gt", '>'},        {"hellip", 0x2026},
    {"larr", 0x2190},  {"ldquo", 0x201c},  {"lrm", 0x200e},   {"lsaquo", 0x2039}, {"lsquo", 0x2018},
    {"lt", '<'},       {"mdash", 0x2014},  {"minus", 0x2212}, {"ndash", 0x2013},  {"OElig", 0x152},
    {"oelig", 0x153},  {"permil", 0x2030}, {"quot", '"'},     {"rarr", 0x2192},   {"rdquo", 0x201d},
    {"rlm", 0x200f},   {"rsaquo", 0x203a}, {"rsquo", 0x2019}, {"sbquo", 0x201a},  {"Scaron", 0x160},
    {"scaron", 0x161}, {"trade", 0x2122},  {"zwj", 0x200d},   {"zwnj", 0x200c},
}};
static_assert(other_entities.back().name == "zwnj");

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
  const auto latin = std::find(latin_entities.begin(), latin_entities.end(), name);
  if (latin != latin_entities.end()) return 0xa0 + static_cast<UChar32>(latin - latin_entities.begin());
  const auto other = std::ranges::find(other_entities, name, &Entity::name);
  return other == other_entities.end() ? 0 : other->code_point;
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
  const bool known = end_entity(out);
  if (c != ';' || !known) text(c, out);
}

// False where there is none of that name: it is text.
bool HtmlText::end_entity(std::string& out) {
  const UChar32 value = entity_value(name_);
  if (value == 0) {
    emit('&' + name_, out);
    return false;
  }
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::size_t n = 0;
  U8_APPEND_UNSAFE(bytes.data(), n, value);
  emit({bytes.data(), n}, out);
  return true;
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
