// Check. RFC 3501 6.4.1
#pragma once

namespace imap {

// A checkpoint; rev1 only. As NOOP.
struct Check {
  bool operator==(const Check&) const = default;
};

}  // namespace imap
