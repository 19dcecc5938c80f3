// STORE and UID STORE. RFC 9051 6.4.6, UNCHANGEDSINCE of RFC 7162 3.1.3
#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "imap/types/flag.h"
#include "imap/types/message_set.h"

namespace imap {

enum class StoreAction : std::uint8_t { replace, add, remove };
enum class StoreAnswer : std::uint8_t { flags, silent };

struct Store {
  MessageSet messages;
  std::optional<base::ModSeq> unchanged_since;  // 0 is a value of its own: fails for every message that exists
  StoreAction action = StoreAction::replace;
  StoreAnswer answer = StoreAnswer::flags;
  FlagList flags;
  bool operator==(const Store&) const = default;
};

}  // namespace imap
