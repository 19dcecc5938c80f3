// A line of LMTP is a command or has a reply that refuses it; an address that is understood is understood again as it
// is written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lmtp/parse.h"

namespace {

void check(const lmtp::Address& address) {
  if (address.empty()) return;
  const auto again = lmtp::parse_address(lmtp::to_string(address));
  if (!again.has_value() || *again != address) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto parsed = lmtp::parse_command(line);
  if (!parsed.command && parsed.refusal.code < 400) std::abort();
  if (parsed.command) {
    if (const auto* mail = std::get_if<lmtp::Mail>(&*parsed.command)) check(mail->from);
    if (const auto* rcpt = std::get_if<lmtp::Rcpt>(&*parsed.command)) check(rcpt->to);
  }
  std::string_view rest = line;
  const auto address = lmtp::path(rest);
  if (address.has_value()) check(*address);
  if (rest.size() > line.size()) std::abort();
  if (const auto bare = lmtp::parse_address(line); bare.has_value()) check(*bare);
  return 0;
}
