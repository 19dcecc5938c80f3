// For tests and fuzz targets: a whole command parsed by its name. The server's own table is imap/session's.
#pragma once

#include <algorithm>
#include <array>

#include "imap/wire/characters.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire::testing {

struct NamedParser {
  std::string_view name;
  Parser parse;
};

inline constexpr std::array parsers = {
    NamedParser{"APPEND", parse_append},
    NamedParser{"AUTHENTICATE", parse_authenticate},
    NamedParser{"CAPABILITY", parse_capability},
    NamedParser{"CHECK", parse_check},
    NamedParser{"CLOSE", parse_close},
    NamedParser{"COMPRESS", parse_compress},
    NamedParser{"COPY", parse_copy},
    NamedParser{"CREATE", parse_create},
    NamedParser{"DELETE", parse_delete},
    NamedParser{"ENABLE", parse_enable},
    NamedParser{"EXAMINE", parse_examine},
    NamedParser{"EXPUNGE", parse_expunge},
    NamedParser{"FETCH", parse_fetch},
    NamedParser{"GETQUOTA", parse_getquota},
    NamedParser{"GETQUOTAROOT", parse_getquotaroot},
    NamedParser{"ID", parse_id},
    NamedParser{"IDLE", parse_idle},
    NamedParser{"LIST", parse_list},
    NamedParser{"LOGIN", parse_login},
    NamedParser{"LOGOUT", parse_logout},
    NamedParser{"LSUB", parse_lsub},
    NamedParser{"MOVE", parse_move},
    NamedParser{"NAMESPACE", parse_namespace},
    NamedParser{"NOOP", parse_noop},
    NamedParser{"RENAME", parse_rename},
    NamedParser{"SEARCH", parse_search},
    NamedParser{"SELECT", parse_select},
    NamedParser{"SETQUOTA", parse_setquota},
    NamedParser{"SORT", parse_sort},
    NamedParser{"STARTTLS", parse_starttls},
    NamedParser{"STATUS", parse_status},
    NamedParser{"STORE", parse_store},
    NamedParser{"SUBSCRIBE", parse_subscribe},
    NamedParser{"THREAD", parse_thread},
    NamedParser{"UNSELECT", parse_unselect},
    NamedParser{"UNSUBSCRIBE", parse_unsubscribe},
};

// From the tag on, as CommandReady has it.
inline base::Result<Command> parse(Scanner& s) {
  TRY(const CommandHead head, command_head(s));
  const auto* found = std::ranges::find(parsers, upper_case(head.name), &NamedParser::name);
  if (found == parsers.end()) return base::fail(base::Errc::bad_syntax, "no such command");
  return found->parse(s, head.numbering);
}

inline base::Result<Command> parse(std::string_view text, const ParseContext& context = {}) {
  Scanner s(text, context);
  return parse(s);
}

}  // namespace imap::wire::testing
