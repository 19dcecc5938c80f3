#include <algorithm>
#include <cstdint>
#include <cstring>

#include "imap/wire/characters.h"
#include "imap/wire/utf8.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

std::string_view name_of(Condition condition) {
  switch (condition) {
    case Condition::ok: return " OK ";
    case Condition::no: return " NO ";
    case Condition::bad: return " BAD ";
    case Condition::preauth: return " PREAUTH ";
    case Condition::bye: return " BYE ";
  }
  return {};
}

using Word = std::uint64_t;
constexpr Word every_byte(unsigned char value) { return ~Word{0} / 0xff * value; }

// Of the eight octets some is CTL or 8-bit. An octet that borrows from the next is one itself.
bool has_other(Word octets) {
  constexpr Word high_bits = every_byte(0x80);
  return ((octets | (octets - every_byte(' ')) | (octets + every_byte(0x80 - 0x7f))) & high_bits) != 0;
}

bool has_other(const char* at) {
  Word octets;
  std::memcpy(&octets, at, sizeof octets);
  return has_other(octets);
}

// Neither CTL nor 8-bit: from space to tilde.
bool is_plain(std::string_view text) {
  if (text.size() < sizeof(Word)) return std::ranges::none_of(text, [](char c) { return is_ctl(c) || is_8bit(c); });
  const char* const last_word = text.data() + text.size() - sizeof(Word);
  bool other = has_other(last_word);
  for (const char* at = text.data(); at < last_word; at += sizeof(Word)) other |= has_other(at);
  return !other;
}

// text = 1*TEXT-CHAR, in UTF-8 only where the client has asked for it
void text(Output& out, bool utf8, std::string_view text) {
  if (is_plain(text)) return out.append(text);
  const bool eight_bit = utf8 && is_utf8(text);
  for (const char c : text) {
    const bool fits = is_8bit(c) ? eight_bit : !is_ctl(c);
    out.append(fits ? c : (is_8bit(c) ? '?' : ' '));
  }
}

}  // namespace

void write(Output& out, const ParseContext& context, const StatusView& response) {
  out.append(response.tag.empty() ? "*" : response.tag);
  out.append(name_of(response.condition));
  resp_text_code(out, context, response.code);
  text(out, context.utf8(), response.text.empty() ? "Done" : response.text);
  out.append("\r\n");
}

void write(Output& out, const ContinuationRequest& request) {
  out.append("+ ");
  text(out, false, request.text);
  out.append("\r\n");
}

}  // namespace imap::wire
