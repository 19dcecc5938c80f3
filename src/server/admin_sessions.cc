// The requests of `godwit sessions` and `godwit kick`.
#include "auth/account_name.h"
#include "base/log.h"
#include "server/admin.h"

namespace server {
namespace {

using base::Result;
using base::Task;

std::string line_text(const SessionList::Line& line) {
  const char* encryption = line.encryption == base::Encryption::tls ? "tls" : "clear";
  return (line.account.empty() ? "-" : line.account) + '\t' + line.listener + '\t' + line.peer + '\t' + encryption +
         '\t' + std::to_string(base::unix_seconds(line.began)) + '\t' +
         std::to_string(base::unix_seconds(line.waits_since)) + '\t' + (line.state.empty() ? "-" : line.state) + '\t' +
         line.mailbox;
}

Task<Result<ControlFields>> list_sessions(const SessionList& sessions, ControlCall& call) {
  std::string account;
  if (call.has("account")) {
    CO_TRY(account, auth::account_name(call.field("account")));
  }
  for (const SessionList::Line& line : sessions.all()) {
    if (!account.empty() && account != line.account) continue;
    auto writing = call.write_chunk(line_text(line));
    CO_TRY(co_await writing);
  }
  co_return ControlFields{};
}

Task<Result<ControlFields>> kick(SessionList& sessions, ControlCall& call) {
  CO_TRY(const std::string account, auth::account_name(call.field("account")));
  const std::size_t ended = sessions.end(account);
  base::log::info("sessions_ended", {{"account", account}, {"sessions", ended}});
  co_return ControlFields{{"sessions", std::to_string(ended)}};
}

}  // namespace

void add_session_requests(Control& control, SessionList& sessions) {
  control.handle("sessions", [&sessions](ControlCall& call) { return list_sessions(sessions, call); });
  control.handle("kick", [&sessions](ControlCall& call) { return kick(sessions, call); });
}

}  // namespace server
