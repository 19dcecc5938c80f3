// Unsubscribe. RFC 9051 6.3.8
#pragma once

#include "imap/types/mailbox_name.h"

namespace imap {

struct Unsubscribe {
  MailboxName mailbox;
  bool operator==(const Unsubscribe&) const = default;
};

}  // namespace imap
