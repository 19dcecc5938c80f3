// DELETE. RFC 9051 6.3.5
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"

namespace imap::session::commands {

Running delete_mailbox(Session& session, Delete command) {
  // RFC 9051 6.3.5: "It is an error to attempt to delete INBOX".
  if (command.mailbox.is_inbox())
    co_return Completion::no(Code::cannot, "INBOX cannot be deleted; delete its messages instead.");
  const auto tree = session.account->folders();
  const auto* folder = tree->find(command.mailbox.utf8);
  auto removing = session.account->remove(command.mailbox.utf8);
  CO_TRY(co_await removing);
  // RFC 9051 6: a DELETE that fails leaves the mailbox selected.
  if (folder && session.selected && session.selected->mailbox->state()->id() == folder->id) session.deselect();
  if (wants_old_name(session, command.mailbox)) tell_old_name(session, command.mailbox.utf8, command.mailbox);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
