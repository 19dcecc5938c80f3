// ENABLE: the command and its answer. RFC 9051 6.3.1 and 7.2.1, RFC 5161
#pragma once

#include <string>
#include <vector>

namespace imap {

struct Enable {
  std::vector<std::string> capabilities;  // upper case, at least one, known or not
  bool operator==(const Enable&) const = default;
};

// What this command enabled that was not enabled before; may be empty.
struct EnabledData {
  std::vector<std::string> capabilities;
  bool operator==(const EnabledData&) const = default;
};

}  // namespace imap
