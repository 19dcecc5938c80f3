// StartTls. RFC 9051 6.2.1
#pragma once

namespace imap {

// Begins TLS; what came in the clear behind it is dropped.
struct StartTls {
  bool operator==(const StartTls&) const = default;
};

}  // namespace imap
