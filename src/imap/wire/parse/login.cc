#include "imap/wire/parse/parse.h"

namespace imap::wire {

// login = "LOGIN" SP userid SP password        RFC 9051 6.2.3
base::Result<Command> parse_login(Scanner& s, Numbering) {
  Login login;
  return s.finish(s.sp() && s.credential(login.userid) && s.sp() && s.credential(login.password) && s.end(),
                  std::move(login));
}

}  // namespace imap::wire
