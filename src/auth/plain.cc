#include "auth/plain.h"

namespace auth {
namespace {
constexpr std::size_t max_plain_bytes =
    3 * 1024;  // RFC 4616 2: no part over 255 octets need be taken; be generous, be bounded
}

base::Result<PlainMessage> parse_plain(std::string_view message) {
  std::size_t first = message.find('\0');
  std::size_t second = first == message.npos ? first : message.find('\0', first + 1);
  bool well_formed =
      message.size() <= max_plain_bytes && second != message.npos && message.find('\0', second + 1) == message.npos;
  if (!well_formed) return base::fail(base::Errc::bad_syntax, "PLAIN: expected [authzid] NUL authcid NUL password");
  PlainMessage parsed{std::string(message.substr(0, first)), std::string(message.substr(first + 1, second - first - 1)),
                      std::string(message.substr(second + 1))};
  if (parsed.authentication.empty() || parsed.password.empty())
    return base::fail(base::Errc::bad_syntax, "PLAIN: empty name or password");
  return parsed;
}

}  // namespace auth
