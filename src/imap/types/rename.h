// RENAME. RFC 9051 6.3.6
#pragma once

#include "imap/types/mailbox_name.h"

namespace imap {

struct Rename {
  MailboxName from;
  MailboxName to;
  bool operator==(const Rename&) const = default;
};

}  // namespace imap
