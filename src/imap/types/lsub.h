// LSUB, of rev1. RFC 3501 6.3.9. The answer is a ListData.
#pragma once

#include <optional>
#include <string>

namespace imap {

struct Lsub {
  std::string reference;  // UTF-8
  // UTF-8 with the wildcards % and *; nullopt: broken, and no name matches it
  std::optional<std::string> pattern;
  bool operator==(const Lsub&) const = default;
};

}  // namespace imap
