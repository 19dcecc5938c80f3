// What an operator decides about IMAP sessions, and every limit of one, in one place. Made by server/ from the
// configuration; the same for all sessions of a listener, immutable while they run.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "imap/wire/limits.h"

namespace imap::session {

// RFC 7888 5 allows one of them.
enum class LiteralMode : std::uint8_t { plus, minus };

struct Settings {
  std::string server_name = "Godwit";
  std::string server_version;
  std::vector<std::string> disabled_capabilities;  // imap.disabled_capabilities, as CAPABILITY names them
  LiteralMode literals = LiteralMode::plus;
  std::vector<std::string> admins;  // accounts that may SETQUOTA

  std::chrono::milliseconds autologout = std::chrono::minutes(31);  // RFC 9051 5.4: not under 30 minutes
  std::chrono::milliseconds login_timeout = std::chrono::minutes(3);
  std::chrono::milliseconds idle_keepalive = std::chrono::minutes(2);
  std::uint32_t max_bad_commands = 20;  // in a row, then BYE
  std::uint32_t max_bad_commands_before_login = 3;
  std::uint32_t max_failed_logins = 3;

  // Commands. An APPEND's messages are no part of them.
  std::size_t max_line_bytes = 64 << 10;
  std::size_t max_command_bytes = 512 << 10;
  std::size_t max_literal_bytes = 128 << 10;
  std::size_t max_command_bytes_before_login = 32 << 10;
  std::size_t max_literal_bytes_before_login = 16 << 10;
  wire::ParseLimits parsing;

  std::uint64_t max_message_bytes = 100u << 20;    // APPENDLIMIT; as the store's
  std::uint64_t max_append_messages = 1'000;       // of one MULTIAPPEND
  std::uint64_t max_append_bytes = 200u << 20;     // of one MULTIAPPEND, all messages
  std::size_t output_high_water_bytes = 64 << 10;  // gathered before they are written
  std::size_t fetch_batch_messages = 256;          // between two chances for other sessions of the loop
  std::size_t body_read_bytes = 64 << 10;          // of a body at a time
  std::size_t pipeline_depth = 16;                 // commands looked at ahead of the one that runs
};

}  // namespace imap::session
