// Noop. RFC 9051 6.1.2
#pragma once

namespace imap {

// Does nothing; the server tells what is new.
struct Noop {
  bool operator==(const Noop&) const = default;
};

}  // namespace imap
