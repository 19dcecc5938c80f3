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

// Neither CTL nor 8-bit: from space to tilde. Goes on to the end, without a branch for each character.
bool is_plain(std::string_view text) {
  bool other = false;
  for (const char c : text) other |= static_cast<unsigned char>(c - ' ') > '~' - ' ';
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

void write(Output& out, const ParseContext& context, const StatusResponse& response) {
  out.append(response.tag.empty() ? std::string_view("*") : response.tag);
  out.append(name_of(response.condition));
  resp_text_code(out, context, response.code);
  text(out, context.utf8(), response.text.empty() ? std::string_view("Done") : response.text);
  out.append("\r\n");
}

void write(Output& out, const ContinuationRequest& request) {
  out.append("+ ");
  text(out, false, request.text);
  out.append("\r\n");
}

}  // namespace imap::wire
