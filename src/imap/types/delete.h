// Delete. RFC 9051 6.3.5
#pragma once

#include "imap/types/mailbox_name.h"

namespace imap {

struct Delete {
  MailboxName mailbox;
  bool operator==(const Delete&) const = default;
};

}  // namespace imap
