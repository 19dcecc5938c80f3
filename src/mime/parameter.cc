#include "mime/parameter.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "mime/ascii.h"
#include "mime/charset.h"
#include "mime/lexer.h"

namespace mime {
namespace {

// RFC 2045 5.1 tspecials that end a token for us; a value may hold "/", "=" and their like unquoted.
constexpr TokenEnds name_ends("()<>@,;:\\\"/[]?=");
constexpr TokenEnds value_ends(";(\"");

// One "name=value" as written. RFC 2231 7: name, then "*" section, then "*" if extended.
struct Piece {
  std::string name;
  std::string value;
  std::optional<unsigned> section;
  bool extended = false;
};

// initial-section / other-sections; false if the stars do not fit the grammar.
bool split_name(Piece& piece) {
  const std::size_t star = piece.name.find('*');
  if (star == std::string::npos) return true;
  std::string_view tail = std::string_view(piece.name).substr(star + 1);
  piece.extended = tail.empty();
  if (!tail.empty() && tail.back() == '*') {
    piece.extended = true;
    tail.remove_suffix(1);
  }
  if (tail.size() > 4 || !std::all_of(tail.begin(), tail.end(), is_digit)) return false;
  if (!tail.empty()) {
    unsigned number = 0;
    for (const char c : tail) number = number * 10 + static_cast<unsigned>(c - '0');
    piece.section = number;
  }
  piece.name.resize(star);
  return !piece.name.empty();
}

// The value up to the semicolon, spaces inside kept: file names come unquoted.
std::string parameter_value(Lexer& lexer) {
  std::string value;
  lexer.skip_cfws();
  bool gap = false;
  while (!lexer.at_end() && lexer.peek() != ';') {
    if (gap && !value.empty()) value.push_back(' ');
    value += lexer.peek() == '"' ? lexer.quoted_string() : std::string(lexer.run(value_ends));
    gap = lexer.skip_cfws();
  }
  return value;
}

std::vector<Piece> read_pieces(Lexer& lexer, const Limits& limits) {
  std::vector<Piece> pieces;
  std::size_t bytes = 0;
  while (!lexer.at_end() && pieces.size() < limits.parameters) {
    lexer.skip_cfws();
    if (lexer.take_if(';')) continue;
    if (lexer.at_end()) break;
    Piece piece;
    piece.name = lexer.run(name_ends);
    lexer.skip_cfws();
    if (!lexer.take_if('=')) {
      if (piece.name.empty() && !lexer.at_end()) lexer.take();
      continue;
    }
    piece.value = parameter_value(lexer);
    bytes += piece.name.size() + piece.value.size();
    if (bytes > limits.parameter_bytes) break;
    if (!piece.name.empty() && split_name(piece)) pieces.push_back(std::move(piece));
  }
  return pieces;
}

// RFC 2231 4: a percent sign that no two hexadecimal digits follow stands for itself.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// charset'language' in front of the first extended section; without it the charset is not known.
std::string_view take_charset(std::string_view& value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos) return {};
  const std::string_view charset = value.substr(0, first);
  value.remove_prefix(second + 1);
  return charset;
}

// `sections` are all pieces of one name, sorted by number; a gap ends the value.
Parameter join(const std::vector<const Piece*>& sections) {
  Parameter parameter;
  parameter.name = sections.front()->name;
  std::string_view charset;
  std::string bytes;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Piece& piece = *sections[i];
    if (piece.section.value_or(0) != i) break;
    std::string_view value = piece.value;
    if (i == 0 && piece.extended) charset = take_charset(value);
    bytes += piece.extended ? percent_decoded(value) : std::string(value);
    parameter.extended |= piece.extended;
  }
  parameter.value = parameter.extended ? to_utf8(bytes, charset) : std::move(bytes);
  return parameter;
}

// The pieces of pieces[at]'s parameter. RFC 2231 says nothing of a name given both ways; the extended form wins.
std::vector<const Piece*> sections_of(const std::vector<Piece>& pieces, const std::string& name) {
  std::vector<const Piece*> numbered, plain, extended;
  for (const Piece& piece : pieces) {
    if (!equals_ignore_case(piece.name, name)) continue;
    (piece.section ? numbered : piece.extended ? extended : plain).push_back(&piece);
  }
  if (!extended.empty()) return {extended.front()};
  // The first of those with the same number counts, so order by place as well.
  std::sort(numbered.begin(), numbered.end(),
            [](const Piece* a, const Piece* b) { return a->section != b->section ? a->section < b->section : a < b; });
  const auto same = [](const Piece* a, const Piece* b) { return a->section == b->section; };
  numbered.erase(std::unique(numbered.begin(), numbered.end(), same), numbered.end());
  if (!numbered.empty() && numbered.front()->section == 0u) return numbered;
  return plain.empty() ? std::vector<const Piece*>{} : std::vector<const Piece*>{plain.front()};
}

std::vector<Parameter> parameters(Lexer& lexer, const Limits& limits) {
  std::vector<Parameter> result;
  const std::vector<Piece> pieces = read_pieces(lexer, limits);
  for (const Piece& piece : pieces) {
    const auto same = [&](const Parameter& p) { return equals_ignore_case(p.name, piece.name); };
    if (std::any_of(result.begin(), result.end(), same)) continue;
    const auto sections = sections_of(pieces, piece.name);
    if (!sections.empty()) result.push_back(join(sections));
  }
  return result;
}

}  // namespace

std::vector<Parameter> parse_parameters(std::string_view text, const Limits& limits) {
  Lexer lexer(text);
  return parameters(lexer, limits);
}

ContentType parse_content_type(std::string_view unfolded, const Limits& limits) {
  Lexer lexer(unfolded);
  ContentType result;
  lexer.skip_cfws();
  result.type = lexer.run(name_ends);
  lexer.skip_cfws();
  if (lexer.take_if('/')) {
    lexer.skip_cfws();
    result.subtype = lexer.run(name_ends);
  }
  // What the main type alone says is still worth something, RFC 2046 5.1.3 and 4.1.3.
  if (result.subtype.empty() && equals_ignore_case(result.type, "multipart")) result.subtype = "mixed";
  if (result.subtype.empty() && equals_ignore_case(result.type, "text")) result.subtype = "plain";
  if (result.type.empty() || result.subtype.empty()) return {};
  result.parameters = parameters(lexer, limits);
  return result;
}

Disposition parse_disposition(std::string_view unfolded, const Limits& limits) {
  Lexer lexer(unfolded);
  Disposition result;
  lexer.skip_cfws();
  result.type = lexer.run(name_ends);
  result.parameters = parameters(lexer, limits);
  // RFC 2183 2.8: an unknown disposition is an attachment; one that is missing though it has parameters, too.
  if (result.type.empty() && !result.parameters.empty()) result.type = "attachment";
  return result;
}

std::string extended_value(std::string_view utf8) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  static constexpr std::string_view safe = "!#$&+-.^_`{|}~";  // attribute-char, RFC 2231 7
  std::string out = "UTF-8''";
  for (const char c : utf8) {
    if (is_alpha(c) || is_digit(c) || safe.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return out;
}

}  // namespace mime
