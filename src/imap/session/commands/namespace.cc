// NAMESPACE. RFC 9051 6.3.10, RFC 2342
#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "mail/folder_tree.h"

namespace imap::session::commands {

// All that a person has is their own, at the root.
Outcome namespaces(Session& session, const Namespace&) {
  NamespaceData data;
  data.personal.push_back({MailboxName{""}, mail::hierarchy_separator});
  respond(session, data);
  return Completion::ok();
}

}  // namespace imap::session::commands
