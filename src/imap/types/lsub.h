// LSUB, of rev1. RFC 3501 6.3.9. The answer is a ListData.
#pragma once

#include <string>

namespace imap {

struct Lsub {
  std::string reference;  // UTF-8
  std::string pattern;    // UTF-8 with the wildcards % and *
  bool operator==(const Lsub&) const = default;
};

}  // namespace imap
