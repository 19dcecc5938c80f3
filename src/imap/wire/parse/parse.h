// The parsers, one a command: from the arguments' first byte (the space behind the name) to the end of the command.
// imap/session's command table names them; each file begins with its production. All have one shape, so that the table
// can hold them: `numbering` says whether the name came behind "UID"; commands without a UID form do not look at it.
// Errors: Errc::bad_syntax (BAD), too_big (BAD, over a limit of limits.h), cannot (NO: a mailbox name that cannot be).
// What was expected and where stays in the scanner: Scanner::explain().
#pragma once

#include <string_view>

#include "base/result.h"
#include "imap/types/command.h"
#include "imap/wire/scanner.h"

namespace imap::wire {

// What stands between the tag and the arguments.
struct CommandHead {
  std::string_view name;  // as the client wrote it, in the scanner's text; without "UID"
  Numbering numbering = Numbering::sequence;
};

// tag SP ["UID" SP] name, leaving the scanner behind the name.
base::Result<CommandHead> command_head(Scanner& s);

using Parser = base::Result<Command> (*)(Scanner& s, Numbering numbering);

base::Result<Command> parse_append(Scanner& s, Numbering numbering);
base::Result<Command> parse_authenticate(Scanner& s, Numbering numbering);
base::Result<Command> parse_capability(Scanner& s, Numbering numbering);
base::Result<Command> parse_check(Scanner& s, Numbering numbering);
base::Result<Command> parse_close(Scanner& s, Numbering numbering);
base::Result<Command> parse_compress(Scanner& s, Numbering numbering);
base::Result<Command> parse_copy(Scanner& s, Numbering numbering);
base::Result<Command> parse_create(Scanner& s, Numbering numbering);
base::Result<Command> parse_delete(Scanner& s, Numbering numbering);
base::Result<Command> parse_enable(Scanner& s, Numbering numbering);
base::Result<Command> parse_examine(Scanner& s, Numbering numbering);
base::Result<Command> parse_expunge(Scanner& s, Numbering numbering);  // yields UidExpunge for UID EXPUNGE
base::Result<Command> parse_fetch(Scanner& s, Numbering numbering);
base::Result<Command> parse_getquota(Scanner& s, Numbering numbering);
base::Result<Command> parse_getquotaroot(Scanner& s, Numbering numbering);
base::Result<Command> parse_id(Scanner& s, Numbering numbering);
base::Result<Command> parse_idle(Scanner& s, Numbering numbering);
base::Result<Command> parse_list(Scanner& s, Numbering numbering);
base::Result<Command> parse_login(Scanner& s, Numbering numbering);
base::Result<Command> parse_logout(Scanner& s, Numbering numbering);
base::Result<Command> parse_lsub(Scanner& s, Numbering numbering);
base::Result<Command> parse_move(Scanner& s, Numbering numbering);
base::Result<Command> parse_namespace(Scanner& s, Numbering numbering);
base::Result<Command> parse_noop(Scanner& s, Numbering numbering);
base::Result<Command> parse_rename(Scanner& s, Numbering numbering);
base::Result<Command> parse_search(Scanner& s, Numbering numbering);
base::Result<Command> parse_select(Scanner& s, Numbering numbering);
base::Result<Command> parse_setquota(Scanner& s, Numbering numbering);
base::Result<Command> parse_sort(Scanner& s, Numbering numbering);
base::Result<Command> parse_starttls(Scanner& s, Numbering numbering);
base::Result<Command> parse_status(Scanner& s, Numbering numbering);
base::Result<Command> parse_store(Scanner& s, Numbering numbering);
base::Result<Command> parse_subscribe(Scanner& s, Numbering numbering);
base::Result<Command> parse_thread(Scanner& s, Numbering numbering);
base::Result<Command> parse_unselect(Scanner& s, Numbering numbering);
base::Result<Command> parse_unsubscribe(Scanner& s, Numbering numbering);

// The rest of an APPEND, behind a message's bytes; `previous` says how these came. AppendOffered and AppendDone of the
// framer.
base::Result<AppendMessage> parse_append_next(Scanner& s, AppendData previous);
base::Result<void> parse_append_end(Scanner& s, AppendData previous);

}  // namespace imap::wire
