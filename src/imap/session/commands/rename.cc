// RENAME. RFC 9051 6.3.6
#include "imap/session/commands/commands.h"

namespace imap::session::commands {

Running rename(Session& session, Rename command) {
  auto renaming = session.account->rename(std::move(command.from.utf8), std::move(command.to.utf8));
  CO_TRY(co_await renaming);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
