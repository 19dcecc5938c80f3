// CLOSE and UNSELECT. RFC 9051 6.4.1, 6.4.2
#include "imap/session/commands/commands.h"

namespace imap::session::commands {

// Expunges without telling; in a mailbox opened read-only it only leaves.
Running close(Session& session, Close) {
  const bool expunges = session.selected->access == Access::read_write;
  if (expunges) {
    auto expunging = session.account->expunge(session.selected->mailbox->state()->id(), std::nullopt);
    auto expunged = co_await expunging;
    // A mailbox deleted by someone else meanwhile is left all the same; what fails otherwise leaves it open (RFC 9051
    // 6).
    if (!expunged.has_value() && expunged.error().code != base::Errc::not_found)
      co_return base::fail(std::move(expunged).error());
  }
  session.deselect();
  co_return Completion::ok();
}

Outcome unselect(Session& session, const Unselect&) {
  session.deselect();
  return Completion::ok();
}

}  // namespace imap::session::commands
