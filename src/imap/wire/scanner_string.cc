// Strings, and the mailbox names in them.
#include "imap/wire/characters.h"
#include "imap/wire/modified_utf7.h"
#include "imap/wire/scanner.h"
#include "imap/wire/utf8.h"

namespace imap::wire {

// quoted = DQUOTE *QUOTED-CHAR DQUOTE; UTF-8 in it where it is enabled, and then strictly: RFC 6855 3 (MUST)
bool Scanner::quoted(std::string& out, EightBit eight_bit_text) {
  if (!character('"')) return false;
  std::string value;
  const std::size_t begin = pos_;
  bool eight_bit = false;
  while (pos_ < text_.size() && text_[pos_] != '"') {
    char c = text_[pos_];
    if (c == '\\') {
      ++pos_;
      if (!next_is('"') && !next_is('\\')) return expected("\" or \\ behind \\");
      c = text_[pos_];
    }
    if (c == '\0' || c == '\r' || c == '\n') return expected("a character that a quoted string may hold");
    eight_bit |= is_8bit(c);
    value.push_back(c);
    ++pos_;
  }
  if (!character('"')) return false;
  if (eight_bit && eight_bit_text == EightBit::any) {
    out = std::move(value);
    return true;
  }
  if (eight_bit && !context_.utf8()) {
    return fail(base::Errc::bad_syntax, "US-ASCII in a quoted string (send a literal, or enable UTF8=ACCEPT)", begin);
  }
  if (eight_bit && !is_utf8(value)) return fail(base::Errc::bad_syntax, "UTF-8 in a quoted string", begin);
  out = std::move(value);
  return true;
}

// literal = "{" number64 ["+"] "}" CRLF *CHAR8: the framer has seen to it that the bytes are here.
bool Scanner::literal(std::string& out) {
  std::uint64_t size = 0;
  if (!(character('{') && number64(size))) return false;
  try_character('+');
  if (!character('}') || text_.substr(pos_, 2) != "\r\n") return expected("a literal");
  pos_ += 2;
  if (size > text_.size() - pos_) return expected("a whole literal");
  const auto value = text_.substr(pos_, static_cast<std::size_t>(size));
  if (value.find('\0') != std::string_view::npos) return expected("a literal without NUL");
  pos_ += value.size();
  out = value;
  return true;
}

bool Scanner::try_string(std::string& out) {
  if (next_is('"')) return quoted(out);
  return next_is('{') && literal(out);
}

bool Scanner::string(std::string& out) { return try_string(out) || expected("a string"); }

// astring = 1*ASTRING-CHAR / string
bool Scanner::astring(std::string& out) {
  if (try_string(out)) return true;
  const auto taken = take_while([](char c) { return is_astring_char(c); });
  if (taken.empty()) return expected("an atom or a string");
  out = taken;
  return true;
}

// userid = astring, password = astring. Clients put them in quotes whatever their bytes; nothing is ambiguous about
// that (docs/rfc/deviations.md), and what is no UTF-8 is no password of anybody.
bool Scanner::credential(std::string& out) { return next_is('"') ? quoted(out, EightBit::any) : astring(out); }

// nstring = string / nil
bool Scanner::nstring(std::optional<std::string>& out) {
  out.reset();
  if (try_word("NIL")) return true;
  return string(out.emplace());
}

// charset = atom / quoted; RFC 3501 9 has astring
bool Scanner::charset(std::string& out) {
  if (!astring(out)) return false;
  out = upper_case(out);
  return true;
}

// A name as UTF-8; nullopt when it cannot be one.
std::optional<std::string> Scanner::decoded_name(std::string name) const {
  if (context_.utf8()) return is_utf8(name) ? std::optional(std::move(name)) : std::nullopt;
  if (name.find('&') == std::string::npos && is_ascii(name)) return name;
  auto decoded = decode_modified_utf7(name);
  return decoded.has_value() ? std::optional(*std::move(decoded)) : std::nullopt;
}

// The name that stands at `begin`. What cannot be a name is refused, not called bad syntax: NO [CANNOT].
bool Scanner::decode_name(std::size_t begin, std::string& name) {
  auto decoded = decoded_name(std::move(name));
  if (!decoded) {
    const auto wanted =
        context_.utf8() ? "a mailbox name in UTF-8" : "a mailbox name in modified UTF-7 (RFC 3501 5.1.3)";
    return fail(base::Errc::cannot, wanted, begin);
  }
  name = *std::move(decoded);
  return true;
}

// mailbox = "INBOX" / astring
bool Scanner::mailbox(MailboxName& out) {
  const std::size_t begin = pos_;
  if (!astring(out.utf8)) return false;
  if (equals_ignoring_case(out.utf8, "INBOX")) {
    if (out.utf8 != "INBOX") out.spelled = std::exchange(out.utf8, "INBOX");
    return true;
  }
  return decode_name(begin, out.utf8);
}

bool Scanner::reference(std::string& out) {
  const std::size_t begin = pos_;
  return astring(out) && decode_name(begin, out);
}

// list-mailbox = 1*list-char / string
bool Scanner::list_mailbox(std::optional<std::string>& out) {
  std::string pattern;
  if (!try_string(pattern)) {
    const auto taken = take_while([](char c) { return is_list_char(c); });
    if (taken.empty()) return expected("a mailbox pattern");
    pattern = taken;
  }
  out = decoded_name(std::move(pattern));
  return true;
}

// literal8 = "~{" number64 ["+"] "}" CRLF *OCTET
bool Scanner::append_literal(AppendMessage& out) {
  const bool eight_bit = try_character('~');
  if (eight_bit && out.data == AppendData::literal) out.data = AppendData::literal8;
  if (!eight_bit && out.data == AppendData::utf8) return expected("~{");
  if (!next_is('{')) return expected("a literal with the message");
  character('{');
  if (!number64(out.size_bytes)) return false;
  try_character('+');
  return try_character('}') || expected("}");
}

}  // namespace imap::wire
