// ID. RFC 2971
#include "base/log.h"
#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "mime/ascii.h"

namespace imap::session::commands {
namespace {

// RFC 2971 3.3: field names are not case-sensitive.
std::string_view value(const Id& command, std::string_view name) {
  for (const auto& [key, text] : command.parameters) {
    if (text && mime::equals_ignore_case(key, name)) return *text;
  }
  return {};
}

}  // namespace

Outcome id(Session& session, const Id& command) {
  // Which program and version it is helps with its bugs; other fields may tell of people and stay out of the log.
  base::log::info("imap.id", {{"peer", session.channel.peer().address},
                              {"name", value(command, "name")},
                              {"version", value(command, "version")}});
  IdData data;
  data.parameters.emplace_back("name", session.settings().server_name);
  // Who is not logged in learns no version to attack.
  if (session.state != State::not_authenticated && !session.settings().server_version.empty()) {
    data.parameters.emplace_back("version", session.settings().server_version);
  }
  respond(session, data);
  return Completion::ok();
}

}  // namespace imap::session::commands
