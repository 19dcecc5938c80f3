// COMPRESS. RFC 4978 3
#pragma once

#include <string>

namespace imap {

struct Compress {
  std::string algorithm;  // upper case; "DEFLATE" is the only one there is
  bool operator==(const Compress&) const = default;
};

}  // namespace imap
