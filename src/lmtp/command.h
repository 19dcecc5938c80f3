// LMTP's commands as values (RFC 2033 4, RFC 5321 4.1.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace lmtp {

// A mailbox address as it came: local part unquoted, domain as given. Both empty: the null reverse-path "<>".
struct Address {
  std::string local;
  std::string domain;
  bool operator==(const Address&) const = default;
  bool empty() const { return local.empty() && domain.empty(); }
};
// As RFC 5321 4.1.2 writes it, local part quoted where it must be: parse_address() understands it.
std::string to_string(const Address& address);

struct Lhlo {
  std::string client;
};
struct Mail {
  Address from;
  std::optional<std::uint64_t> size_bytes;  // RFC 1870 5
  bool utf8 = false;                        // RFC 6531 3.4
};
struct Rcpt {
  Address to;
};
struct Data {};
// RFC 3030 2
struct Bdat {
  std::uint64_t size_bytes = 0;
  bool last = false;
};
struct Rset {};
struct Noop {};
struct Quit {};
struct Vrfy {};
struct Help {};
struct StartTls {};

using Command = std::variant<Lhlo, Mail, Rcpt, Data, Bdat, Rset, Noop, Quit, Vrfy, Help, StartTls>;

}  // namespace lmtp
