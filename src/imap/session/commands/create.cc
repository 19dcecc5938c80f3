// CREATE. RFC 9051 6.3.4, RFC 6154 3, RFC 8474 4.1
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"
#include "imap/session/respond.h"

namespace imap::session::commands {
namespace {

// RFC 9051 6.3.9.7: a name that the server normalised is told with the one the client used.
void tell_normalised(Session& session, mail::MailboxId created, const MailboxName& asked) {
  if (!session.enabled.rev2() || mail::nfc(asked.utf8) == asked.utf8) return;
  const auto tree = session.account->folders();
  const auto* folder = tree->find(created);
  if (!folder) return;
  auto data = list_data(session, *tree, *folder, tree->full_name(created));
  data.old_name = asked;
  respond(session, data);
}

}  // namespace

Running create(Session& session, Create command) {
  const bool uses_asked = !command.use.empty() || !command.unknown_use.empty();
  if (uses_asked && !session.offers(Extension::create_special_use))
    co_return Completion::bad("USE is not offered here");
  if (!command.unknown_use.empty()) co_return base::fail(base::Errc::use_attribute, "unknown attribute");
  // RFC 6154 3: the server may refuse several uses for one mailbox.
  if (command.use.size() > 1) co_return base::fail(base::Errc::use_attribute, "more than one use");
  const auto use = command.use.empty() ? mail::SpecialUse::none : to_model(command.use.front());
  auto creating = session.account->create(command.mailbox.utf8, use);
  CO_TRY(const auto mailbox, co_await creating);
  tell_normalised(session, mailbox, command.mailbox);
  if (!session.offers(Extension::object_id)) co_return Completion::ok();
  co_return Completion::ok("Mailbox created", MailboxIdCode{mailbox});
}

}  // namespace imap::session::commands
