// Close. RFC 9051 6.4.1
#pragma once

namespace imap {

// Expunges silently and leaves the mailbox.
struct Close {
  bool operator==(const Close&) const = default;
};

}  // namespace imap
