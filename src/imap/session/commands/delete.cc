// DELETE. RFC 9051 6.3.5
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"

namespace imap::session::commands {

Running delete_mailbox(Session& session, Delete command) {
  // RFC 9051 6.3.5: "It is an error to attempt to delete INBOX".
  if (command.mailbox.is_inbox())
    co_return Completion::no(Code::cannot, "INBOX cannot be deleted; delete its messages instead.");
  const bool selected_before = selected_is_there(session);
  auto removing = session.account->remove(command.mailbox.utf8);
  CO_TRY(co_await removing);
  // RFC 9051 6: a DELETE that fails leaves the mailbox selected. Names may change hands while it is under way: which
  // mailbox went is asked of the selected one.
  if (selected_before && !selected_is_there(session)) session.deselect();
  if (wants_old_name(session, command.mailbox)) tell_old_name(session, command.mailbox.utf8, command.mailbox);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
