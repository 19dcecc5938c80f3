// STATUS: the command, its items and its answer. RFC 9051 6.3.11 and 7.3.4, RFC 7162, RFC 7889, RFC 8474, RFC
// 9208
#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "imap/types/mailbox_name.h"

namespace imap {

// status-att, one bit each.
enum class StatusAtt : std::uint16_t {
  messages = 1 << 0,
  recent = 1 << 1,  // RFC 3501 6.3.10 only
  uid_next = 1 << 2,
  uid_validity = 1 << 3,
  unseen = 1 << 4,
  deleted = 1 << 5,
  size = 1 << 6,
  highest_mod_seq = 1 << 7,   // RFC 7162 3.1.7
  append_limit = 1 << 8,      // RFC 7889 3.1
  mailbox_id = 1 << 9,        // RFC 8474 4.3
  deleted_storage = 1 << 10,  // RFC 9208 4.1.4
};

struct StatusAtts {
  std::uint16_t bits = 0;
  constexpr bool operator==(const StatusAtts&) const = default;
  constexpr bool has(StatusAtt att) const { return (bits & static_cast<std::uint16_t>(att)) != 0; }
  constexpr StatusAtts& add(StatusAtt att) {
    bits = static_cast<std::uint16_t>(bits | static_cast<std::uint16_t>(att));
    return *this;
  }
  constexpr bool empty() const { return bits == 0; }
};

struct Status {
  MailboxName mailbox;
  StatusAtts atts;  // at least one
  bool operator==(const Status&) const = default;
};

// "* STATUS": `atts` says which of the values are written.
struct StatusData {
  MailboxName mailbox;
  StatusAtts atts;
  std::uint32_t messages = 0;
  std::uint32_t recent = 0;
  base::Uid uid_next;
  base::UidValidity uid_validity;
  std::uint32_t unseen = 0;
  std::uint32_t deleted = 0;
  std::uint64_t size_bytes = 0;
  base::ModSeq highest_mod_seq;
  std::optional<std::uint64_t> append_limit_bytes;  // nullopt: NIL, no limit
  base::MailboxId mailbox_id;
  std::uint64_t deleted_storage_bytes = 0;
  bool operator==(const StatusData&) const = default;
};

}  // namespace imap
