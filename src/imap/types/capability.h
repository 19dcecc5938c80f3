// CAPABILITY: the command, and what the server can do as data. RFC 9051 6.1.1 and 7.2.2
#pragma once

#include <string>
#include <vector>

namespace imap {

struct Capability {
  bool operator==(const Capability&) const = default;
};

// "* CAPABILITY IMAP4rev1 ..." and the CAPABILITY response code.
struct CapabilityData {
  std::vector<std::string> capabilities;
  bool operator==(const CapabilityData&) const = default;
};

}  // namespace imap
