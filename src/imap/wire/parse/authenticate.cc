#include "base/base64.h"
#include "imap/wire/characters.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

// initial-resp = (base64 / "="); "=" is a response of no bytes        RFC 4959 3
bool initial_response(Scanner& s, Authenticate& authenticate) {
  const std::size_t begin = s.offset();
  std::string text;
  if (!s.atom(text)) return false;
  auto decoded = base::base64_decode(text == "=" ? std::string_view() : text);
  if (!decoded.has_value()) return s.fail(base::Errc::bad_syntax, "base64", begin);
  authenticate.initial_response = std::move(*decoded);
  return true;
}

}  // namespace

// authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]        RFC 9051 6.2.2
base::Result<Command> parse_authenticate(Scanner& s, Numbering) {
  Authenticate authenticate;
  bool complete = s.sp() && s.atom(authenticate.mechanism);
  authenticate.mechanism = upper_case(authenticate.mechanism);
  if (complete && s.try_character(' ')) complete = initial_response(s, authenticate);
  return s.finish(complete && s.end(), std::move(authenticate));
}

}  // namespace imap::wire
