// CREATE. RFC 9051 6.3.4, USE of RFC 6154 3
#pragma once

#include <string>
#include <vector>

#include "imap/types/mailbox_name.h"
#include "imap/types/special_use.h"

namespace imap {

struct Create {
  MailboxName mailbox;  // may end in the separator: the client means to create names below it
  std::vector<SpecialUse> use;
  std::vector<std::string> unknown_use;  // attributes with the backslash that are none of ours: NO [USEATTR]
  bool operator==(const Create&) const = default;
};

}  // namespace imap
