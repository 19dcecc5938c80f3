// NAMESPACE: the command and its answer. RFC 9051 6.3.10 and 7.3.3, RFC 2342
#pragma once

#include <optional>
#include <vector>

#include "imap/types/mailbox_name.h"

namespace imap {

struct Namespace {
  bool operator==(const Namespace&) const = default;
};

// namespace-descr: a prefix, encoded as a mailbox name is, and the separator below it (nullopt: NIL).
struct NamespaceDescr {
  MailboxName prefix;
  std::optional<char> delimiter;
  bool operator==(const NamespaceDescr&) const = default;
};

// Each empty list is NIL.
struct NamespaceData {
  std::vector<NamespaceDescr> personal;
  std::vector<NamespaceDescr> other_users;
  std::vector<NamespaceDescr> shared;
  bool operator==(const NamespaceData&) const = default;
};

}  // namespace imap
