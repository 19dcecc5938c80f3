// Logout. RFC 9051 6.1.3
#pragma once

namespace imap {

// Says goodbye.
struct Logout {
  bool operator==(const Logout&) const = default;
};

}  // namespace imap
