// EXPUNGE, UID EXPUNGE and what tells of expunged messages.
// RFC 9051 6.4.3 and 6.4.9, RFC 4315 2.1, RFC 7162 3.2.10
#pragma once

#include <cstdint>

#include "base/ids.h"
#include "imap/types/message_set.h"

namespace imap {

struct Expunge {
  bool operator==(const Expunge&) const = default;
};

struct UidExpunge {
  UidSet messages;
  bool operator==(const UidExpunge&) const = default;
};

// "* 3 EXPUNGE"
struct ExpungeData {
  base::SeqNum number;
  bool operator==(const ExpungeData&) const = default;
};

// "* VANISHED 41,43" or, when told of the past, "* VANISHED (EARLIER) 41,43".
enum class VanishedTime : std::uint8_t { now, earlier };
struct VanishedData {
  VanishedTime time = VanishedTime::now;
  UidSet uids;
  bool operator==(const VanishedData&) const = default;
};

}  // namespace imap
