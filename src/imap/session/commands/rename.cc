// RENAME. RFC 9051 6.3.6
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"

namespace imap::session::commands {

Running rename(Session& session, Rename command) {
  // RFC 9051 6.3.6: no name that exists may be given, its own no more than another's.
  if (mail::comparable_name(command.from.utf8) == mail::comparable_name(command.to.utf8)) {
    co_return base::fail(
        session.account->folders()->find(command.from.utf8) ? base::Errc::already_exists : base::Errc::not_found,
        "RENAME of a mailbox to its own name");
  }
  auto renaming = session.account->rename(command.from.utf8, command.to.utf8);
  CO_TRY(co_await renaming);
  // INBOX stays what it was: nothing got another name.
  const bool normalised = wants_old_name(session, command.from) || wants_old_name(session, command.to);
  if (normalised && !command.from.is_inbox()) tell_old_name(session, command.to.utf8, command.from);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
