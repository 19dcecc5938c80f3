#include "mime/header.h"

#include <array>

#include "mime/ascii.h"

namespace mime {
namespace {

std::string_view without_line_break(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string_view first_line(std::string_view text) {
  const std::size_t lf = text.find('\n');
  return text.substr(0, lf == std::string_view::npos ? text.size() : lf + 1);
}

// RFC 5322 2.2: printable US-ASCII but for the colon.
constexpr auto name_chars = [] {
  std::array<bool, 256> out{};
  for (unsigned c = '!'; c < 0x7f; ++c) out[c] = c != ':';
  return out;
}();

std::size_t field_name_size(std::string_view line) {
  const char* at = line.data();
  const char* const end = at + line.size();
  while (at < end && name_chars[static_cast<unsigned char>(*at)]) ++at;
  return static_cast<std::size_t>(at - line.data());
}

Field make_field(std::string_view raw, std::size_t name_size) {
  Field field;
  field.raw = raw;
  field.name = raw.substr(0, name_size);
  field.value = without_line_break(raw.substr(raw.find(':', name_size) + 1));
  return field;
}

}  // namespace

HeaderLine classify_header_line(std::string_view line) {
  line = without_line_break(line);
  if (line.empty()) return HeaderLine::blank;
  if (is_wsp(line.front())) return HeaderLine::continuation;
  std::size_t n = field_name_size(line);
  if (n == 0) return HeaderLine::other;
  while (n < line.size() && is_wsp(line[n])) ++n;
  return n < line.size() && line[n] == ':' ? HeaderLine::field : HeaderLine::other;
}

bool FieldScanner::next_raw(std::string_view& raw, std::size_t& name_size) {
  while (!rest_.empty()) {
    // Nearly every line is a field, which its name tells.
    name_size = field_name_size(rest_);
    std::size_t size = name_size + first_line(rest_.substr(name_size)).size();
    const bool named = name_size > 0 && name_size < rest_.size() && rest_[name_size] == ':';
    const HeaderLine kind = named ? HeaderLine::field : classify_header_line(rest_.substr(0, size));
    if (kind == HeaderLine::blank) return false;
    while (size < rest_.size() && is_wsp(rest_[size])) size += first_line(rest_.substr(size)).size();
    raw = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (kind == HeaderLine::field) return true;
  }
  return false;
}

std::optional<Field> FieldScanner::next() {
  std::string_view raw;
  std::size_t name_size = 0;
  if (!next_raw(raw, name_size)) return std::nullopt;
  return make_field(raw, name_size);
}

void append_unfolded(std::string& out, std::string_view value) {
  value = trim(value);
  while (!value.empty()) {
    const std::string_view line = first_line(value);
    out += without_line_break(line);
    value.remove_prefix(line.size());
  }
}

std::string unfold(std::string_view value) {
  std::string out;
  append_unfolded(out, value);
  return out;
}

std::optional<Field> find_field(std::string_view block, std::string_view name) {
  FieldScanner scanner(block);
  while (auto field = scanner.next()) {
    if (equals_ignore_case(field->name, name)) return field;
  }
  return std::nullopt;
}

}  // namespace mime
