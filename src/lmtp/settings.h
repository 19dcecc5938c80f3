// What the operator decides about incoming mail. Filled by server/ from the section `lmtp` of the configuration.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "lmtp/recipient_rules.h"
#include "lmtp/reply.h"
#include "mime/crlf.h"

namespace lmtp {

struct Settings {
  std::string hostname = "localhost";
  RecipientRules recipients;
  OverQuota over_quota = OverQuota::tempfail;
  // RFC 5321 2.3.8: a bare CR or LF is not a line break; by default such a message is refused.
  mime::CrlfNormaliser::Policy line_ends{mime::BareCr::refuse, mime::BareLf::refuse};
  std::uint64_t max_message_bytes = 100u << 20;
  std::size_t max_recipients = 1'000;                           // of one transaction; RFC 5321 4.5.3.1.8 asks for 100
  std::size_t max_line_bytes = 4096;                            // of a command; RFC 5321 4.5.3.1.4 asks for 512
  std::size_t max_errors = 20;                                  // of one connection
  std::chrono::milliseconds timeout = std::chrono::minutes(5);  // RFC 5321 4.5.3.2.7
};

}  // namespace lmtp
