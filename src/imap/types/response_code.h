// resp-text-code: what a machine reads in a status response. RFC 9051 7.1, RFC 3501 7.1, RFC 5530, and the
// RFCs named below.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "imap/types/capability.h"
#include "imap/types/flag.h"
#include "imap/types/message_set.h"

namespace imap {

// The codes without arguments.
enum class Code : std::uint8_t {
  alert,
  parse,
  read_only,
  read_write,
  try_create,
  uid_not_sticky,  // RFC 4315 3
  unavailable,     // RFC 5530 3, and so on to has_children
  authentication_failed,
  authorization_failed,
  expired,
  privacy_required,
  contact_admin,
  no_perm,
  in_use,
  expunge_issued,
  corruption,
  server_bug,
  client_bug,
  cannot,
  limit,
  over_quota,
  already_exists,
  non_existent,
  not_saved,           // RFC 5182 2.1
  has_children,        // RFC 9051 7.1
  closed,              // RFC 7162 3.2.11
  unknown_cte,         // RFC 3516 4.3
  no_mod_seq,          // RFC 7162 3.1.2.2
  compression_active,  // RFC 4978 3
  use_attr,            // RFC 6154 3
  too_big,             // RFC 4469 4.2, also for APPENDLIMIT (RFC 7889 2)
};

// BADCHARSET with the charsets that are known; may be empty.
struct BadCharsetCode {
  std::vector<std::string> charsets;
  bool operator==(const BadCharsetCode&) const = default;
};
struct PermanentFlagsCode {
  FlagList flags;
  bool new_keywords = false;  // "\*": the client may make keywords
  bool operator==(const PermanentFlagsCode&) const = default;
};
struct UidNextCode {
  base::Uid uid;
  bool operator==(const UidNextCode&) const = default;
};
struct UidValidityCode {
  base::UidValidity uid_validity;
  bool operator==(const UidValidityCode&) const = default;
};
// UNSEEN: the first unseen message; rev1 only.
struct UnseenCode {
  base::SeqNum number;
  bool operator==(const UnseenCode&) const = default;
};
// RFC 4315 3; as many UIDs as messages, in their order (RFC 3502).
struct AppendUidCode {
  base::UidValidity uid_validity;
  UidSet uids;
  bool operator==(const AppendUidCode&) const = default;
};
// RFC 4315 3; the n-th source became the n-th destination. Never empty.
struct CopyUidCode {
  base::UidValidity uid_validity;
  UidSet source;
  UidSet destination;
  bool operator==(const CopyUidCode&) const = default;
};
// RFC 7162 3.1.2.1
struct HighestModSeqCode {
  base::ModSeq mod_sequence;
  bool operator==(const HighestModSeqCode&) const = default;
};
// MODIFIED: the messages a conditional STORE left alone; UIDs for UID STORE. RFC 7162 3.1.3
struct ModifiedCode {
  MessageSet messages;
  bool operator==(const ModifiedCode&) const = default;
};
// RFC 8474 4.1 and 4.2
struct MailboxIdCode {
  base::MailboxId mailbox_id;
  bool operator==(const MailboxIdCode&) const = default;
};

// monostate: no code.
using ResponseCode =
    std::variant<std::monostate, Code, CapabilityData, BadCharsetCode, PermanentFlagsCode, UidNextCode, UidValidityCode,
                 UnseenCode, AppendUidCode, CopyUidCode, HighestModSeqCode, ModifiedCode, MailboxIdCode>;

}  // namespace imap
