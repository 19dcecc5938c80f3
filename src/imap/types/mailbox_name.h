// A mailbox name as a command means it: always UTF-8, whatever the wire used. RFC 9051 5.1
#pragma once

#include <string>

namespace imap {

struct MailboxName {
  // Valid UTF-8 without NUL. Any case of INBOX is "INBOX"; the rest is as the client wrote it: not
  // normalised, and not checked against what mail allows in a name (control characters, empty levels, length
  // in levels).
  std::string utf8;
  // What the client wrote where that is not `utf8`, as "inbox" is not. Told back in OLDNAME; no part of the name.
  std::string spelled = {};

  bool operator==(const MailboxName& other) const { return utf8 == other.utf8; }
  bool is_inbox() const { return utf8 == "INBOX"; }
};

}  // namespace imap
