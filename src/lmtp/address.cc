// The path of MAIL and RCPT (RFC 5321 4.1.2, RFC 6531 3.3).
#include <algorithm>

#include "lmtp/parse.h"

namespace lmtp {
namespace {

base::Failure malformed(std::string_view what) { return base::fail(base::Errc::bad_syntax, std::string(what)); }

// atext of RFC 5321 4.1.2 with the dots between; UTF-8 as RFC 6531 3.3 allows. Dots where they should not be are let
// through: mail to such addresses exists.
bool is_dot_string_char(unsigned char c) {
  return c > ' ' && c != 0x7f &&
         std::string_view("()<>[]:;@\\,\"").find(static_cast<char>(c)) == std::string_view::npos;
}

bool is_domain_char(unsigned char c) {
  return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-._[]:").find(static_cast<char>(c)) != std::string_view::npos;
}

// Quoted-string = DQUOTE *QcontentSMTP DQUOTE
base::Result<std::string> quoted_string(std::string_view& text) {
  std::string out;
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && ++i == text.size()) break;
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (c < ' ' || c == 0x7f) return malformed("a control character in a quoted local part");
    out += text[i];
  }
  if (i >= text.size()) return malformed("a quoted local part without its end");
  text.remove_prefix(i + 1);
  return out;
}

// Local-part = Dot-string / Quoted-string
base::Result<std::string> local_part(std::string_view& text) {
  std::string local;
  if (text.starts_with('"')) {
    TRY(local, quoted_string(text));
  } else {
    std::size_t length =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_dot_string_char) - text.begin());
    local = text.substr(0, length);
    text.remove_prefix(length);
  }
  if (local.empty()) return malformed("an empty local part");
  if (local.size() > max_local_part_bytes) return malformed("a local part that is too long");
  return local;
}

base::Result<std::string> domain(std::string_view& text) {
  std::size_t length =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_domain_char) - text.begin());
  if (length == 0) return malformed("an empty domain");
  if (length > max_domain_bytes) return malformed("a domain that is too long");
  std::string out(text.substr(0, length));
  text.remove_prefix(length);
  return out;
}

base::Result<Address> mailbox(std::string_view& text) {
  Address address;
  TRY(address.local, local_part(text));
  if (!text.starts_with('@')) return address;
  text.remove_prefix(1);
  TRY(address.domain, domain(text));
  return address;
}

// A-d-l = At-domain *( "," At-domain ), deprecated.
void skip_source_route(std::string_view& text) {
  std::size_t colon = text.find(':');
  std::size_t end = text.find('>');
  if (text.starts_with('@') && colon != text.npos && colon < end) text.remove_prefix(colon + 1);
}

// Local-part as it is written: quoted where something in it could not stand there otherwise.
std::string written(const std::string& local) {
  if (std::all_of(local.begin(), local.end(), is_dot_string_char)) return local;
  std::string out = "\"";
  for (char c : local) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string to_string(const Address& address) {
  return address.domain.empty() ? written(address.local) : written(address.local) + '@' + address.domain;
}

base::Result<Address> path(std::string_view& text) {
  if (!text.starts_with('<')) return malformed("expected '<'");
  text.remove_prefix(1);
  Address address;
  if (!text.starts_with('>')) {
    skip_source_route(text);
    TRY(address, mailbox(text));
  }
  if (!text.starts_with('>')) return malformed("expected '>'");
  text.remove_prefix(1);
  return address;
}

base::Result<Address> parse_address(std::string_view text) {
  TRY(Address address, mailbox(text));
  if (!text.empty()) return malformed("something stands behind the address");
  return address;
}

}  // namespace lmtp
