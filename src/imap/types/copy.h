// COPY and UID COPY. RFC 9051 6.4.7
#pragma once

#include "imap/types/mailbox_name.h"
#include "imap/types/message_set.h"

namespace imap {

struct Copy {
  MessageSet messages;
  MailboxName mailbox;
  bool operator==(const Copy&) const = default;
};

}  // namespace imap
