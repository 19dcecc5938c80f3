#include "mime/wire_checker.h"

#include <cstdint>
#include <string>

#include "mime/ascii.h"

namespace mime::testing {
namespace {

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }

  bool literal_text(std::string_view expected) {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }
  bool sp() { return literal_text(" "); }
  bool nil() { return literal_text("NIL"); }

  bool number() {
    std::size_t n = 0;
    while (n < text_.size() && is_digit(text_[n])) ++n;
    text_.remove_prefix(n);
    return n > 0 && n < 20;
  }
  bool string(std::string* value = nullptr) {
    return !text_.empty() && (text_[0] == '{' ? literal(value) : quoted(value));
  }
  bool nstring() { return nil() || string(); }

  // envelope = "(" env-date SP env-subject SP env-from SP ... SP env-message-id ")"
  bool envelope() {
    if (!literal_text("(") || !nstring() || !sp() || !nstring()) return false;
    for (int i = 0; i < 6; ++i) {
      if (!sp() || !address_list()) return false;
    }
    return sp() && nstring() && sp() && nstring() && literal_text(")");
  }

  bool body() {
    if (!literal_text("(")) return false;
    const bool ok = !text_.empty() && text_[0] == '(' ? multipart() : single();
    return ok && literal_text(")");
  }

 private:
  bool quoted(std::string* value) {
    if (!literal_text("\"")) return false;
    while (!text_.empty()) {
      char c = text_[0];
      text_.remove_prefix(1);
      if (c == '"') return true;
      if (c == '\0' || c == '\r' || c == '\n' || is_eight_bit(c)) return false;
      if (c == '\\') {
        if (text_.empty() || (text_[0] != '"' && text_[0] != '\\')) return false;
        c = text_[0];
        text_.remove_prefix(1);
      }
      if (value != nullptr) value->push_back(c);
    }
    return false;
  }
  bool literal(std::string* value) {
    text_.remove_prefix(1);
    std::size_t size = 0;
    std::size_t digits = 0;
    for (; !text_.empty() && is_digit(text_[0]) && digits < 12; ++digits) {
      size = size * 10 + static_cast<std::size_t>(text_[0] - '0');
      text_.remove_prefix(1);
    }
    if (digits == 0 || !literal_text("}\r\n") || text_.size() < size) return false;
    const std::string_view bytes = text_.substr(0, size);
    text_.remove_prefix(size);
    if (value != nullptr) value->append(bytes);
    return bytes.find('\0') == std::string_view::npos;
  }
  bool address_list() {
    if (nil()) return true;
    if (!literal_text("(") || !address()) return false;
    while (text_.starts_with("(")) {
      if (!address()) return false;
    }
    return literal_text(")");
  }
  bool address() {
    return literal_text("(") && nstring() && sp() && nstring() && sp() && nstring() && sp() && nstring() &&
           literal_text(")");
  }
  bool parameters() {
    if (nil()) return true;
    if (!literal_text("(") || !string() || !sp() || !string()) return false;
    while (sp()) {
      if (!string() || !sp() || !string()) return false;
    }
    return literal_text(")");
  }
  // [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc]]], which we give whole or not at all
  bool extensions() { return sp() && disposition() && sp() && language() && sp() && nstring(); }
  bool disposition() { return nil() || (literal_text("(") && string() && sp() && parameters() && literal_text(")")); }
  bool language() {
    if (!text_.starts_with("(")) return nstring();
    if (!literal_text("(") || !string()) return false;
    while (sp()) {
      if (!string()) return false;
    }
    return literal_text(")");
  }
  bool multipart() {
    do {
      if (!body()) return false;
    } while (text_.starts_with("("));
    if (!sp() || !string()) return false;
    return text_.starts_with(")") || (sp() && parameters() && extensions());
  }
  bool single() {
    std::string type, subtype;
    if (!string(&type) || !sp() || !string(&subtype) || !sp() || !parameters()) return false;
    if (!sp() || !nstring() || !sp() || !nstring() || !sp() || !string() || !sp() || !number()) return false;
    if (equals_ignore_case(type, "text") && !(sp() && number())) return false;
    const bool rfc822 = equals_ignore_case(subtype, "rfc822");
    const bool global = equals_ignore_case(subtype, "global") && text_.starts_with(" (");
    if (equals_ignore_case(type, "message") && (rfc822 || global)) {
      if (!sp() || !envelope() || !sp() || !body() || !sp() || !number()) return false;
    }
    return text_.starts_with(")") || (sp() && nstring() && extensions());
  }

  std::string_view text_;
};

}  // namespace

bool is_envelope(std::string_view text) {
  Checker checker(text);
  return checker.envelope() && checker.at_end();
}

bool is_body(std::string_view text) {
  Checker checker(text);
  return checker.body() && checker.at_end();
}

}  // namespace mime::testing
