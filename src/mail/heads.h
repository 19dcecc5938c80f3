// The two small records that every transaction writes: the account's head, which is also what transactions are ordered
// by (each one's condition is the head of the one before), and the record of every mailbox it changes.
// docs/formats/keys.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "mail/account.h"
#include "mail/mailbox_state.h"
#include "mail/types.h"

namespace mail {

struct AccountHead {
  std::uint64_t transaction = 0;  // the last one; unique among all that were ever tried
  ModSeq modseq;                  // of the last change in any mailbox
  UidValidity uid_validity;       // the last given
  MailboxId next_mailbox{1};
  MessageId next_message{1};
  ThreadId next_thread{1};
  std::uint64_t storage_bytes = 0;  // RFC 9208 usage: equal to a recount
  std::uint64_t messages = 0;
  QuotaLimits limits;

  bool operator==(const AccountHead&) const = default;
};

struct MailboxRecord {
  ModSeq created;  // what its HIGHESTMODSEQ was while it was new
  UidValidity uid_validity;
  Uid uid_next{1};
  ModSeq highest_modseq;
  Uid recent_from{1};
  MailboxCounts counts;
  std::uint32_t recent = 0;           // messages at or above recent_from
  std::uint64_t snapshot = 0;         // number of the last fold's snapshot; 0: never folded
  std::uint32_t journal_records = 0;  // since then
  std::uint64_t journal_bytes = 0;
  std::int64_t journal_since_unix_seconds = 0;  // when the oldest of them was written; 0: there is none

  bool operator==(const MailboxRecord&) const = default;
};

std::string encode(const AccountHead& head);
base::Result<AccountHead> decode_account_head(std::string_view bytes);
std::string encode(const MailboxRecord& head);
base::Result<MailboxRecord> decode_mailbox_record(std::string_view bytes);

// A folder's node; its id is in the key.
std::string encode(const Folder& folder);
base::Result<Folder> decode_folder(MailboxId id, std::string_view bytes);

}  // namespace mail
