#include "lmtp/parse.h"

#include <algorithm>
#include <charconv>

namespace lmtp {
namespace {

Parsed refuse(int code, std::string_view enhanced, std::string text) {
  return {std::nullopt, {code, enhanced, std::move(text)}};
}
Parsed accept(Command command) { return {std::move(command), {}}; }

bool is_upper_equal(char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; }
bool is_keyword(std::string_view text, std::string_view upper) {
  return std::ranges::equal(text, upper, is_upper_equal);
}

// The next word; what stands behind the spaces stays in `rest`.
std::string_view take_word(std::string_view& rest) {
  std::size_t end = std::min(rest.find(' '), rest.size());
  std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  return word;
}

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// "FROM:" or "TO:", then the path. Spaces behind the colon are wrong and common.
base::Result<Address> labelled_path(std::string_view& rest, std::string_view label) {
  if (rest.size() < label.size() || !is_keyword(rest.substr(0, label.size()), label)) {
    return base::fail(base::Errc::bad_syntax, "expected " + std::string(label) + "<address>");
  }
  rest.remove_prefix(label.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  TRY(Address address, path(rest));
  if (!rest.empty() && rest[0] != ' ') return base::fail(base::Errc::bad_syntax, "something stands behind the address");
  take_word(rest);
  return address;
}

Parsed bad_argument(std::string_view why) { return refuse(501, "5.5.4", "Syntax: " + std::string(why)); }

// One esmtp-param of MAIL; the refusal when it is not one of ours.
std::optional<Parsed> mail_parameter(std::string_view parameter, Mail& mail) {
  std::size_t equals = std::min(parameter.find('='), parameter.size());
  std::string_view key = parameter.substr(0, equals);
  std::string_view value = equals < parameter.size() ? parameter.substr(equals + 1) : std::string_view();
  if (is_keyword(key, "SIZE")) {
    mail.size_bytes = number(value);
    return mail.size_bytes ? std::nullopt : std::optional(bad_argument("SIZE takes a number of octets"));
  }
  if (is_keyword(key, "BODY")) {  // RFC 6152 2
    bool known = is_keyword(value, "7BIT") || is_keyword(value, "8BITMIME");
    return known ? std::nullopt : std::optional(refuse(504, "5.5.4", "BODY may be 7BIT or 8BITMIME here"));
  }
  if (is_keyword(key, "SMTPUTF8") && value.empty()) {
    mail.utf8 = true;
    return std::nullopt;
  }
  return refuse(555, "5.5.4", "This MAIL parameter is not known here");
}

Parsed parse_mail(std::string_view rest) {
  auto from = labelled_path(rest, "FROM:");
  if (!from.has_value()) return bad_argument("MAIL FROM:<address>: " + from.error().detail);
  Mail mail;
  mail.from = std::move(*from);
  while (!rest.empty()) {
    if (auto refusal = mail_parameter(take_word(rest), mail)) return *refusal;
  }
  return accept(std::move(mail));
}

Parsed parse_rcpt(std::string_view rest) {
  auto to = labelled_path(rest, "TO:");
  if (!to.has_value()) return bad_argument("RCPT TO:<address>: " + to.error().detail);
  if (to->empty()) return refuse(553, "5.1.3", "An empty recipient");
  if (!rest.empty()) return refuse(555, "5.5.4", "RCPT takes no parameter here");
  return accept(Rcpt{std::move(*to)});
}

// RFC 3030 2: "BDAT" SP chunk-size [ SP "LAST" ]
Parsed parse_bdat(std::string_view rest) {
  auto size = number(take_word(rest));
  std::string_view last = take_word(rest);
  if (!size || !rest.empty() || !(last.empty() || is_keyword(last, "LAST"))) return bad_argument("BDAT size [LAST]");
  return accept(Bdat{*size, !last.empty()});
}

Parsed parse_lhlo(std::string_view rest) {
  if (rest.empty()) return bad_argument("LHLO name");
  return accept(Lhlo{std::string(rest)});
}

template <class Value>
Parsed alone(std::string_view rest, std::string_view name) {
  if (!rest.empty()) return bad_argument(std::string(name) + " takes no argument");
  return accept(Value{});
}

}  // namespace

Parsed parse_command(std::string_view line) {
  std::string_view rest = line;
  std::string_view verb = take_word(rest);
  while (rest.ends_with(' ')) rest.remove_suffix(1);
  if (is_keyword(verb, "LHLO")) return parse_lhlo(rest);
  if (is_keyword(verb, "MAIL")) return parse_mail(rest);
  if (is_keyword(verb, "RCPT")) return parse_rcpt(rest);
  if (is_keyword(verb, "DATA")) return alone<Data>(rest, "DATA");
  if (is_keyword(verb, "BDAT")) return parse_bdat(rest);
  if (is_keyword(verb, "RSET")) return alone<Rset>(rest, "RSET");
  if (is_keyword(verb, "NOOP")) return accept(Noop{});
  if (is_keyword(verb, "QUIT")) return alone<Quit>(rest, "QUIT");
  if (is_keyword(verb, "VRFY")) return accept(Vrfy{});
  if (is_keyword(verb, "HELP")) return accept(Help{});
  if (is_keyword(verb, "STARTTLS")) return alone<StartTls>(rest, "STARTTLS");
  // RFC 2033 4.1: HELO and EHLO must be refused with 500.
  if (is_keyword(verb, "HELO") || is_keyword(verb, "EHLO")) return refuse(500, "5.5.1", "This is LMTP: say LHLO");
  return refuse(500, "5.5.2", "Command not known");
}

}  // namespace lmtp
