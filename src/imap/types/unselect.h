// Unselect. RFC 9051 6.4.2 and RFC 3691
#pragma once

namespace imap {

// Leaves the mailbox without expunging.
struct Unselect {
  bool operator==(const Unselect&) const = default;
};

}  // namespace imap
