// Lines to commands. Pure; fuzzed.
#pragma once

#include <string_view>

#include "base/result.h"
#include "lmtp/command.h"
#include "lmtp/reply.h"

namespace lmtp {

inline constexpr std::size_t max_local_part_bytes = 512;
inline constexpr std::size_t max_domain_bytes = 255;

struct Parsed {
  std::optional<Command> command;
  Reply refusal;  // when there is no command: 500, 501, 503, 504, 555 …
};

// `line` without its CRLF.
Parsed parse_command(std::string_view line);

// RFC 5321 4.1.2: "<" [ A-d-l ":" ] Mailbox ">"; a source route is taken and forgotten (appendix C). Takes what it used
// off `text`.
base::Result<Address> path(std::string_view& text);

// "local@domain" or "local", without angle brackets, as commands and settings have it.
base::Result<Address> parse_address(std::string_view text);

}  // namespace lmtp
