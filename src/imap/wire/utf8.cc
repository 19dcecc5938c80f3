#include "imap/wire/utf8.h"

#include <algorithm>

#include "imap/wire/characters.h"

namespace imap::wire {
namespace {

struct Lead {
  std::size_t size;
  char32_t bits;
  char32_t smallest;  // below it the form is overlong
};

std::optional<Lead> lead_of(unsigned char c) {
  if (c < 0x80) return Lead{1, c, 0};
  if (c >= 0xc2 && c < 0xe0) return Lead{2, c & 0x1fU, 0x80};
  if (c >= 0xe0 && c < 0xf0) return Lead{3, c & 0x0fU, 0x800};
  if (c >= 0xf0 && c < 0xf5) return Lead{4, c & 0x07U, 0x10000};
  return {};
}

bool is_scalar(char32_t c) { return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff); }

}  // namespace

std::optional<char32_t> take_utf8(std::string_view& text) {
  if (text.empty()) return {};
  const auto lead = lead_of(static_cast<unsigned char>(text[0]));
  if (!lead || text.size() < lead->size) return {};
  char32_t character = lead->bits;
  for (std::size_t i = 1; i < lead->size; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xc0) != 0x80) return {};
    character = (character << 6) | (c & 0x3f);
  }
  if (character < lead->smallest || !is_scalar(character)) return {};
  text.remove_prefix(lead->size);
  return character;
}

void append_utf8(std::string& out, char32_t c) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((c >> shift) & 0x3f))); };
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xc0 | (c >> 6)));
    tail(0);
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | (c >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | (c >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_utf8(text)) return false;
  }
  return true;
}

bool is_ascii(std::string_view text) { return std::ranges::none_of(text, is_8bit); }

}  // namespace imap::wire
