#include "server/reload.h"

#include "base/log.h"
#include "server/log_limits.h"
#include "server/settings.h"

namespace server {
namespace {

constexpr std::string_view old_ones_stay = "the certificates from before stay in use";
constexpr std::string_view remedy =
    "mend the files; a restart is needed if they lie in a directory that no certificate came from when the server "
    "started (process.confinement)";

}  // namespace

void reload_certificates(net::tls::Context& tls) {
  base::Result<net::tls::Reload> reloaded = tls.reload_if_changed();
  if (!reloaded.has_value()) {
    base::log::error("certificates_not_reloaded",
                     {{"reason", reloaded.error().detail}, {"effect", old_ones_stay}, {"remedy", remedy}});
  } else if (*reloaded == net::tls::Reload::reloaded) {
    base::log::info("certificates_reloaded", {});
  }
}

std::vector<std::string> settings_that_need_a_restart(const Config& running, const Config& wanted) {
  std::vector<std::string> keys;
  for (const Setting& setting : settings()) {
    bool differs = toml_text(setting, running) != toml_text(setting, wanted);
    if (differs && setting.reload == Reload::needs_restart) keys.emplace_back(setting.key);
  }
  return keys;
}

namespace {

void replace_certificates(net::tls::Context& tls, const TlsConfig& wanted) {
  base::Result<void> replaced = tls.replace({all_certificates(wanted), wanted.min_version});
  if (replaced.has_value()) return base::log::info("certificates_reloaded", {});
  base::log::error("certificates_not_reloaded",
                   {{"reason", replaced.error().detail}, {"effect", old_ones_stay}, {"remedy", remedy}});
}

// TLS itself cannot be switched on or off while listeners stay open.
void take_over_certificates(Config& running, const Config& wanted, net::tls::Context* tls) {
  bool wants_tls = !all_certificates(wanted.tls).empty();
  if (wants_tls != (tls != nullptr)) return base::log::warning("needs_restart", {{"setting", "tls.certificate"}});
  if (!wants_tls) return;
  running.tls = wanted.tls;
  replace_certificates(*tls, wanted.tls);
}

}  // namespace

void reload_config(const ConfigSources& sources, Config& running, net::Server& server, net::tls::Context* tls) {
  ReadConfig read = read_config(sources);
  if (!read.problems.empty()) {
    for (const ConfigProblem& problem : read.problems) {
      base::log::error("config_problem", {{"place", problem.place}, {"message", problem.message}});
    }
    return base::log::error("reload_refused", {{"effect", "the running configuration stays as it is"}});
  }
  const Config& wanted = read.config;
  for (const std::string& key : settings_that_need_a_restart(running, wanted)) {
    base::log::warning("needs_restart", {{"setting", key}});
  }
  running.log_level = wanted.log_level;
  base::log::set_level(wanted.log_level);
  running.log_lines_per_minute = wanted.log_lines_per_minute;
  limit_log_lines(running);
  running.limits.connections = wanted.limits.connections;
  running.limits.connections_per_address = wanted.limits.connections_per_address;
  running.limits.connections_per_account = wanted.limits.connections_per_account;
  server.change_limits(wanted.limits.connections, wanted.limits.connections_per_address);
  running.process.shutdown_seconds = wanted.process.shutdown_seconds;
  take_over_certificates(running, wanted, tls);
  base::log::info("reloaded", {});
}

}  // namespace server
