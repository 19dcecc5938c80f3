// STATUS. RFC 9051 6.3.11, RFC 7162 3.1.7, RFC 7889 3.1, RFC 8474 4.3, RFC 9208 4.1.4
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"
#include "imap/session/respond.h"
#include "imap/session/status_data.h"

namespace imap::session::commands {

Outcome status(Session& session, const Status& command) {
  TRY(check_status_atts(session, command.atts));
  const auto tree = session.account->folders();
  const auto* folder = find_selectable(*tree, command.mailbox);
  if (!folder) return not_selectable(*tree, command.mailbox);
  TRY(const auto data, status_data(session, *folder, command.mailbox.utf8, command.atts));
  respond(session, data);
  return Completion::ok();
}

}  // namespace imap::session::commands
