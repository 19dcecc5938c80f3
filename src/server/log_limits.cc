#include "server/log_limits.h"

#include <utility>

#include "base/log.h"

namespace server {
namespace {

// An event belongs here when who sends bytes, or tries again and again, decides how often it is logged, or when it
// comes again with every try while the store is in trouble. Logins and deliveries that went well do not: they are the
// record of what was done.
constexpr std::string_view repeating[] = {
    "tls_failed",          "login_failed",           "login_refused",  "imap.id",
    "imap.session.failed", "control_refused",        "imap.failed",    "lmtp_failed",
    "body_damaged",        "search_skipped_message", "fold_failed",    "garbage_kept",
    "sweep_failed",        "account_not_maintained", "reclaim_failed", "commit_in_doubt",
};

}  // namespace

void limit_log_lines(const Config& config) { base::log::limit_lines(repeating, config.log_lines_per_minute); }

void RefusalReport::tell(const net::Server& server) {
  for (const net::Server::ListenerView& view : server.listeners()) {
    const std::uint64_t refused = view.traffic->refused.load();
    const std::string address = net::to_string(view.bound);
    const std::uint64_t before = std::exchange(told_[view.name + "=" + address], refused);
    if (refused == before) continue;
    base::log::warning("connections_refused",
                       {{"listener", view.name},
                        {"address", address},
                        {"connections", refused - before},
                        {"remedy",
                         "see who has so many open (ss -tn); if they are welcome, raise limits.connections or "
                         "limits.connections_per_address and reload"}});
  }
}

}  // namespace server
