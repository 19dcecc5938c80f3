// Idle. RFC 9051 6.3.13 and RFC 2177
#pragma once

namespace imap {

// Waits for news until the client sends the line DONE, which the framer yields as a line.
struct Idle {
  bool operator==(const Idle&) const = default;
};

}  // namespace imap
