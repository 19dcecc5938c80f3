// Address lists of RFC 5322 3.4 and 4.4, as lenient as mail is: comments as display names, groups, routes,
// 8-bit, garbage. Read by ENVELOPE, SEARCH, SORT and DISPLAYFROM. Linear in the input; never fails.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

// In the shape of an IMAP address (RFC 9051 7.5.2): a mailbox; or with kind group_start the group's name in
// `mailbox`; or the end of a group. Texts are unquoted but not RFC 2047 decoded.
struct Address {
  enum class Kind { mailbox, group_start, group_end };
  Kind kind = Kind::mailbox;
  std::optional<std::string> name;   // display name, or the comment after an address without one
  std::optional<std::string> route;  // "@a,@b", obsolete
  std::string mailbox;               // local-part, or group name
  std::string host;                  // domain; empty when the mail has none
  bool operator==(const Address&) const = default;
};

// At most `max` entries; a group that is open at the end is closed. Empty entries are passed over.
std::vector<Address> parse_addresses(std::string_view unfolded, std::size_t max = 100'000);

}  // namespace mime
