// GETQUOTA, GETQUOTAROOT, SETQUOTA and their answers. RFC 9208 4
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imap/types/mailbox_name.h"

namespace imap {

struct GetQuota {
  std::string quota_root;
  bool operator==(const GetQuota&) const = default;
};

struct GetQuotaRoot {
  MailboxName mailbox;
  bool operator==(const GetQuotaRoot&) const = default;
};

struct SetQuotaResource {
  std::string resource;     // upper case
  std::uint64_t limit = 0;  // in the resource's unit: STORAGE counts 1,024 octets
  bool operator==(const SetQuotaResource&) const = default;
};
struct SetQuota {
  std::string quota_root;
  std::vector<SetQuotaResource> resources;
  bool operator==(const SetQuota&) const = default;
};

struct QuotaResource {
  std::string resource;
  std::uint64_t usage = 0;
  std::uint64_t limit = 0;
  bool operator==(const QuotaResource&) const = default;
};
// "* QUOTA". Without resources: "()".
struct QuotaData {
  std::string quota_root;
  std::vector<QuotaResource> resources;
  bool operator==(const QuotaData&) const = default;
};

// "* QUOTAROOT"
struct QuotaRootData {
  MailboxName mailbox;
  std::vector<std::string> quota_roots;
  bool operator==(const QuotaRootData&) const = default;
};

}  // namespace imap
