// ENABLE. RFC 9051 6.3.1, RFC 5161, RFC 6855 3, RFC 7162 3.2.3
#include <algorithm>

#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"

namespace imap::session::commands {
namespace {

bool is_on(const Enabled& enabled, Extension extension) {
  switch (extension) {
    case Extension::condstore: return enabled.condstore;
    case Extension::qresync: return enabled.qresync;
    case Extension::utf8_accept: return enabled.context.utf8_accept == wire::Utf8Accept::on;
    case Extension::imap4rev2: return enabled.rev2();
    default: return false;
  }
}

void turn_on(Enabled& enabled, Extension extension) {
  switch (extension) {
    case Extension::condstore: enabled.condstore = true; break;
    case Extension::qresync:  // RFC 7162 3.2.3: brings CONDSTORE with it
      enabled.condstore = true;
      enabled.qresync = true;
      break;
    case Extension::utf8_accept: enabled.context.utf8_accept = wire::Utf8Accept::on; break;
    case Extension::imap4rev2:  // RFC 9051 Appendix E: SEARCHRES is in it, announced or not
      enabled.context.revision = wire::Revision::rev2;
      enabled.context.saved_result = wire::SavedResult::on;
      break;
    default: break;
  }
}

// As CAPABILITY spells it, whatever the client wrote.
std::string spelled(Extension extension) {
  return std::string(capability_table()[static_cast<std::size_t>(extension)].name);
}

bool contains(const EnabledData& data, const std::string& name) {
  return std::ranges::find(data.capabilities, name) != data.capabilities.end();
}

}  // namespace

Outcome enable(Session& session, const Enable& command) {
  // What the command turned on, whatever its order: QRESYNC before CONDSTORE is the same as behind it.
  const Enabled before = session.enabled;
  EnabledData data;
  for (const auto& asked : command.capabilities) {
    const auto extension = session.services.offer.enableable(asked);
    if (!extension || is_on(before, *extension)) continue;
    auto name = spelled(*extension);
    if (contains(data, name)) continue;
    turn_on(session.enabled, *extension);
    data.capabilities.push_back(std::move(name));
  }
  respond(session, data);
  return Completion::ok();
}

}  // namespace imap::session::commands
