// Every setting with its default, typed. settings.h says of each what it means and what it may be; config_reader.h
// fills this from a file and the command line. Immutable once the server runs; SIGHUP makes a new one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/log.h"
#include "net/tls/certificates.h"

namespace server {

enum class StoreEngine : std::uint8_t { rocks, memory };
enum class Cleartext : std::uint8_t { never, loopback, always };
enum class Literal : std::uint8_t { plus, minus };
enum class OverQuota : std::uint8_t { tempfail, reject };
enum class BareNewline : std::uint8_t { refuse, normalise };
enum class Confinement : std::uint8_t { on, off };

struct StoreConfig {
  std::string path = "./godwit-data";
  StoreEngine engine = StoreEngine::rocks;
  std::uint64_t cache_bytes = 64ULL << 20;
  std::uint64_t page_cache_bytes = 0;
  std::uint64_t summary_cache_bytes = 32ULL << 20;
  std::uint64_t expunge_log_seconds = 30 * 86'400;
  std::uint64_t expunge_log_runs = 10'000;
  std::uint64_t unowned_body_seconds = 86'400;
  std::uint64_t sweep_every_seconds = 3'600;
};

struct ListenConfig {
  std::vector<std::string> imap = {"127.0.0.1:1143"};
  std::vector<std::string> imaps = {"127.0.0.1:1993"};
  std::vector<std::string> lmtp = {"unix:lmtp.sock"};
  std::vector<std::string> metrics;
  std::string socket_mode = "660";
};

struct TlsConfig {
  std::string certificate;
  std::string key;
  std::vector<net::tls::CertificateFiles> certificates;
  net::tls::MinVersion min_version = net::tls::MinVersion::tls_1_2;
};

struct AuthConfig {
  Cleartext cleartext = Cleartext::never;
  std::uint64_t argon2_memory_kib = 65'536;
  std::uint64_t argon2_iterations = 3;
  bool scram = true;
  std::uint64_t failure_delay_ms = 500;
  std::uint64_t longest_failure_delay_ms = 15'000;
  std::uint64_t threads = 2;
};

struct ImapConfig {
  std::vector<std::string> disabled_capabilities;
  Literal literal = Literal::plus;
  std::uint64_t idle_keepalive_seconds = 120;
  std::uint64_t autologout_minutes = 31;
  std::uint64_t login_timeout_seconds = 180;
  std::vector<std::string> admins;
};

struct LimitsConfig {
  std::uint64_t message_bytes = 100ULL << 20;
  std::uint64_t append_messages = 1'000;
  std::uint64_t append_bytes = 200ULL << 20;
  std::uint64_t pipeline = 16;
  std::uint64_t output_backlog_bytes = 64ULL << 10;
  std::uint64_t bad_commands = 20;
  std::uint64_t failed_logins = 3;
  std::uint64_t recipients = 1'000;
  std::uint64_t connections = 20'000;
  std::uint64_t connections_per_address = 1'000;
  std::uint64_t connections_per_account = 200;
  std::uint64_t line_bytes = 64ULL << 10;
  std::uint64_t command_bytes = 512ULL << 10;
  std::uint64_t literal_bytes = 128ULL << 10;
  std::uint64_t login_command_bytes = 32ULL << 10;
  std::uint64_t login_literal_bytes = 16ULL << 10;
  std::uint64_t list_items = 5'000;
  std::uint64_t nesting = 100;
  std::uint64_t search_keys = 5'000;
  std::uint64_t set_ranges = 20'000;
  std::uint64_t write_timeout_seconds = 300;
  std::uint64_t handshake_timeout_seconds = 30;
};

struct LmtpConfig {
  std::string hostname;  // empty: the machine's
  std::vector<std::string> domains;
  std::string recipient_delimiter = "+";
  std::map<std::string, std::string> aliases;
  std::string postmaster;
  std::uint64_t line_bytes = 4'096;
  OverQuota over_quota = OverQuota::tempfail;
  BareNewline bare_newline = BareNewline::refuse;
};

struct QuotaConfig {
  std::uint64_t default_storage_bytes = 0;  // 0: no limit
  std::uint64_t default_messages = 0;
};

struct ProcessConfig {
  std::uint64_t threads = 0;  // 0: one a core
  std::string user;
  std::string group;
  Confinement confinement = Confinement::on;
  std::uint64_t shutdown_seconds = 10;
};

struct Config {
  StoreConfig store;
  ListenConfig listen;
  TlsConfig tls;
  AuthConfig auth;
  ImapConfig imap;
  LimitsConfig limits;
  LmtpConfig lmtp;
  QuotaConfig quota;
  ProcessConfig process;
  base::log::Level log_level = base::log::Level::info;
  std::uint64_t log_lines_per_minute = 100;
};

// Certificates of both spellings, the single one first.
std::vector<net::tls::CertificateFiles> all_certificates(const TlsConfig& tls);

}  // namespace server
