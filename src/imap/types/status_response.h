// Status responses: OK, NO, BAD, PREAUTH and BYE, tagged or not. RFC 9051 7.1
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "imap/types/response_code.h"

namespace imap {

enum class Condition : std::uint8_t { ok, no, bad, preauth, bye };

struct StatusResponse {
  std::string tag;  // empty: untagged ("*")
  Condition condition = Condition::ok;
  ResponseCode code;
  std::string text;  // one line for a person, not empty; the writer replaces what text may not hold
  bool operator==(const StatusResponse&) const = default;
};

// The same where all of it lies elsewhere.
struct StatusView {
  std::string_view tag;
  Condition condition = Condition::ok;
  const ResponseCode& code;
  std::string_view text;
};

// "+ text": go on. RFC 9051 7.6. For a SASL challenge the text is base64.
struct ContinuationRequest {
  std::string text;
  bool operator==(const ContinuationRequest&) const = default;
};

}  // namespace imap
