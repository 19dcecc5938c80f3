#include "server/session_settings.h"

#include <algorithm>

#include <unistd.h>

#include "base/memory_limit.h"

namespace server {
namespace {

constexpr std::uint64_t least_page_cache_bytes = 64ULL << 20;
constexpr std::uint64_t most_page_cache_bytes = 1ULL << 30;  // several mailboxes of a million messages

std::optional<std::uint64_t> unless_zero(std::uint64_t limit) {
  return limit == 0 ? std::nullopt : std::optional<std::uint64_t>(limit);
}

auth::CleartextPolicy cleartext_policy(Cleartext cleartext) {
  switch (cleartext) {
    case Cleartext::never: return auth::CleartextPolicy::never;
    case Cleartext::loopback: return auth::CleartextPolicy::loopback;
    case Cleartext::always: return auth::CleartextPolicy::always;
  }
  return auth::CleartextPolicy::never;
}

std::string own_hostname() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

lmtp::RecipientRules recipient_rules(const LmtpConfig& config) {
  lmtp::RecipientRules rules;
  rules.domains = config.domains;
  rules.delimiters = config.recipient_delimiter;
  rules.aliases = config.aliases;
  rules.postmaster = config.postmaster;
  return rules;
}

}  // namespace

std::uint64_t page_cache_bytes(std::uint64_t configured, std::uint64_t memory_bytes) {
  if (configured != 0) return configured;
  if (memory_bytes == 0) return mail::StoreOptions().page_cache_bytes;
  return std::clamp(memory_bytes / 8, least_page_cache_bytes, most_page_cache_bytes);
}

mail::StoreOptions store_options(const Config& config) {
  mail::StoreOptions options;
  options.default_quota.storage_bytes = unless_zero(config.quota.default_storage_bytes);
  options.default_quota.messages = unless_zero(config.quota.default_messages);
  options.max_message_bytes = config.limits.message_bytes;
  options.page_cache_bytes = page_cache_bytes(config.store.page_cache_bytes, base::memory_limit_bytes());
  options.summary_cache_bytes = config.store.summary_cache_bytes;
  options.expunge_log_seconds = config.store.expunge_log_seconds;
  options.expunge_log_runs = static_cast<std::uint32_t>(config.store.expunge_log_runs);
  options.unowned_body_seconds = static_cast<std::uint32_t>(config.store.unowned_body_seconds);
  options.sweep_every_seconds = static_cast<std::uint32_t>(config.store.sweep_every_seconds);
  return options;
}

auth::AccountSettings account_settings(const AuthConfig& config) {
  auth::AccountSettings settings;
  settings.cost.memory_kib = static_cast<std::uint32_t>(config.argon2_memory_kib);
  settings.cost.iterations = static_cast<std::uint32_t>(config.argon2_iterations);
  settings.scram = config.scram ? auth::ScramStorage::on : auth::ScramStorage::off;
  return settings;
}

auth::AuthSettings auth_settings(const AuthConfig& config, std::string secret) {
  auth::AuthSettings settings;
  settings.cost = account_settings(config).cost;
  settings.scram = account_settings(config).scram;
  settings.cleartext = cleartext_policy(config.cleartext);
  settings.throttle.first_delay = std::chrono::milliseconds(config.failure_delay_ms);
  settings.throttle.longest_delay = std::chrono::milliseconds(config.longest_failure_delay_ms);
  settings.secret = std::move(secret);
  return settings;
}

imap::session::Settings imap_settings(const Config& config) {
  imap::session::Settings settings;
  settings.server_version = GODWIT_VERSION;
  settings.disabled_capabilities = config.imap.disabled_capabilities;
  settings.literals =
      config.imap.literal == Literal::minus ? imap::session::LiteralMode::minus : imap::session::LiteralMode::plus;
  settings.admins = config.imap.admins;
  settings.autologout = std::chrono::minutes(config.imap.autologout_minutes);
  settings.login_timeout = std::chrono::seconds(config.imap.login_timeout_seconds);
  settings.idle_keepalive = std::chrono::seconds(config.imap.idle_keepalive_seconds);
  settings.max_bad_commands = static_cast<std::uint32_t>(config.limits.bad_commands);
  settings.max_failed_logins = static_cast<std::uint32_t>(config.limits.failed_logins);
  settings.max_line_bytes = config.limits.line_bytes;
  settings.max_command_bytes = config.limits.command_bytes;
  settings.max_literal_bytes = config.limits.literal_bytes;
  settings.max_command_bytes_before_login = config.limits.login_command_bytes;
  settings.max_literal_bytes_before_login = config.limits.login_literal_bytes;
  settings.parsing = {config.limits.list_items, config.limits.nesting, config.limits.search_keys,
                      config.limits.set_ranges};
  settings.max_message_bytes = config.limits.message_bytes;
  settings.max_append_messages = config.limits.append_messages;
  settings.max_append_bytes = config.limits.append_bytes;
  settings.output_high_water_bytes = config.limits.output_backlog_bytes;
  settings.pipeline_depth = config.limits.pipeline;
  return settings;
}

lmtp::Settings lmtp_settings(const Config& config) {
  lmtp::Settings settings;
  settings.hostname = config.lmtp.hostname.empty() ? own_hostname() : config.lmtp.hostname;
  settings.recipients = recipient_rules(config.lmtp);
  settings.over_quota =
      config.lmtp.over_quota == OverQuota::reject ? lmtp::OverQuota::reject : lmtp::OverQuota::tempfail;
  if (config.lmtp.bare_newline == BareNewline::normalise) {
    settings.line_ends = {mime::BareCr::normalise, mime::BareLf::normalise};
  }
  settings.max_message_bytes = config.limits.message_bytes;
  settings.max_recipients = config.limits.recipients;
  settings.max_line_bytes = config.lmtp.line_bytes;
  settings.max_errors = config.limits.bad_commands;
  return settings;
}

}  // namespace server
