// MOVE and UID MOVE. RFC 9051 6.4.8 and RFC 6851
#pragma once

#include "imap/types/mailbox_name.h"
#include "imap/types/message_set.h"

namespace imap {

struct Move {
  MessageSet messages;
  MailboxName mailbox;
  bool operator==(const Move&) const = default;
};

}  // namespace imap
