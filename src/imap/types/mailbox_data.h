// What the server tells of the selected mailbox's size and flags. RFC 9051 7.3.5 and 7.4.1, RFC 3501 7.3.2
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imap/types/flag.h"

namespace imap {

// "* 23 EXISTS"
struct ExistsData {
  std::uint32_t messages = 0;
  bool operator==(const ExistsData&) const = default;
};

// "* 5 RECENT": rev1 only.
struct RecentData {
  std::uint32_t messages = 0;
  bool operator==(const RecentData&) const = default;
};

// "* FLAGS (...)": the flags that exist in the mailbox.
struct FlagsData {
  FlagList flags;
  bool operator==(const FlagsData&) const = default;
};

}  // namespace imap
