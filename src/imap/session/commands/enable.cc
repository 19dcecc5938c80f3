// ENABLE. RFC 9051 6.3.1, RFC 5161, RFC 6855 3, RFC 7162 3.2.3
#include <algorithm>

#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"

namespace imap::session::commands {
namespace {

// Whether it was off before.
bool turn_on(Enabled& enabled, Extension extension) {
  const Enabled before = enabled;
  switch (extension) {
    case Extension::condstore: enabled.condstore = true; return !before.condstore;
    case Extension::qresync:  // RFC 7162 3.2.3: brings CONDSTORE with it
      enabled.condstore = true;
      enabled.qresync = true;
      return !before.qresync;
    case Extension::utf8_accept:
      enabled.context.utf8_accept = wire::Utf8Accept::on;
      return before.context.utf8_accept == wire::Utf8Accept::off;
    case Extension::imap4rev2:  // RFC 9051 Appendix E: SEARCHRES is in it, announced or not
      enabled.context.revision = wire::Revision::rev2;
      enabled.context.saved_result = wire::SavedResult::on;
      return !before.rev2();
    default: return false;
  }
}

}  // namespace

Running enable(Session& session, Enable command) {
  EnabledData data;
  for (const auto& name : command.capabilities) {
    const auto extension = session.services.offer.enableable(name);
    if (extension && turn_on(session.enabled, *extension)) data.capabilities.push_back(name);
  }
  respond(session, data);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
