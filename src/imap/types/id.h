// ID: who the client says it is, who the server says it is. RFC 2971
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace imap {

// Field names and values in the order sent; a value may be NIL. At most 30 pairs, names of 30 and values of
// 1,024 bytes (RFC 2971 3.3). An empty list is NIL.
using IdParameters = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct Id {
  IdParameters parameters;
  bool operator==(const Id&) const = default;
};

struct IdData {
  IdParameters parameters;
  bool operator==(const IdData&) const = default;
};

}  // namespace imap
