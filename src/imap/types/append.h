// APPEND, of one or many messages. RFC 9051 6.3.12, RFC 3502, RFC 3516 4.4, RFC 6855 4
// The messages' bytes never stand in a struct: the framer yields them piece by piece, for the session to
// stream to the store.
#pragma once

#include <cstdint>
#include <optional>

#include "imap/types/date_time.h"
#include "imap/types/flag.h"
#include "imap/types/mailbox_name.h"

namespace imap {

// How the message's bytes come.
enum class AppendData : std::uint8_t {
  literal,   // {n}: no NUL
  literal8,  // ~{n}: any octet, RFC 3516 4.4
  utf8,      // UTF8 (~{n}): the header may hold UTF-8, RFC 6855 4
};

// What stands before each message.
struct AppendMessage {
  FlagList flags;
  std::optional<DateTime> internal_date;  // absent: now
  AppendData data = AppendData::literal;
  std::uint64_t size_bytes = 0;
  bool operator==(const AppendMessage&) const = default;
};

// The command as it stands when its first message is about to come; the framer tells of further ones (RFC 3502).
struct Append {
  MailboxName mailbox;
  AppendMessage first;
  bool operator==(const Append&) const = default;
};

}  // namespace imap
