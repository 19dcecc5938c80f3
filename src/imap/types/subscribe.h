// Subscribe. RFC 9051 6.3.7
#pragma once

#include "imap/types/mailbox_name.h"

namespace imap {

struct Subscribe {
  MailboxName mailbox;
  bool operator==(const Subscribe&) const = default;
};

}  // namespace imap
