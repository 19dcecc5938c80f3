// CREATE. RFC 9051 6.3.4, RFC 6154 3, RFC 8474 4.1
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"

namespace imap::session::commands {

Running create(Session& session, Create command) {
  const bool uses_asked = !command.use.empty() || !command.unknown_use.empty();
  if (uses_asked && !session.offers(Extension::create_special_use))
    co_return Completion::bad("USE is not offered here");
  if (!command.unknown_use.empty()) co_return base::fail(base::Errc::use_attribute, "unknown attribute");
  // RFC 6154 3: the server may refuse several uses for one mailbox.
  if (command.use.size() > 1) co_return base::fail(base::Errc::use_attribute, "more than one use");
  // RFC 6154 2: it would present all messages of the account, and no mailbox here does.
  if (!command.use.empty() && command.use.front() == SpecialUse::all)
    co_return base::fail(base::Errc::use_attribute, "\\All");
  const auto use = command.use.empty() ? mail::SpecialUse::none : to_model(command.use.front());
  auto creating = session.account->create(command.mailbox.utf8, use);
  CO_TRY(const auto mailbox, co_await creating);
  if (wants_old_name(session, command.mailbox)) tell_old_name(session, command.mailbox.utf8, command.mailbox);
  if (!session.offers(Extension::object_id)) co_return Completion::ok();
  co_return Completion::ok("Mailbox created", MailboxIdCode{mailbox});
}

}  // namespace imap::session::commands
