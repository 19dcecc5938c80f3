// What LMTP answers: code, enhanced status code (RFC 2034, RFC 3463) and text.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace lmtp {

struct Reply {
  int code = 250;
  std::string_view enhanced;  // "2.0.0"; empty where RFC 2034 3 wants none (greeting, LHLO, 354)
  std::string text;
};

// "250 2.1.0 Text\r\n", in US-ASCII.
std::string render(const Reply& reply);

// Over quota: try later or never, as configured.
enum class OverQuota { tempfail, reject };

// The one place where an error becomes a reply. `about`: the recipient, as it came; empty where it is about the
// message. Ours are logged with an incident id, which is all that the peer is told of them.
Reply reply_for(const base::Error& error, std::string_view about, OverQuota over_quota);

}  // namespace lmtp
