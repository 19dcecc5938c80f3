// SUBSCRIBE and UNSUBSCRIBE. RFC 9051 6.3.7, 6.3.8
#include "imap/session/commands/commands.h"

namespace imap::session::commands {

Running subscribe(Session& session, Subscribe command) {
  auto subscribing = session.account->subscribe(std::move(command.mailbox.utf8));
  CO_TRY(co_await subscribing);
  co_return Completion::ok();
}

Running unsubscribe(Session& session, Unsubscribe command) {
  auto unsubscribing = session.account->unsubscribe(std::move(command.mailbox.utf8));
  CO_TRY(co_await unsubscribing);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
