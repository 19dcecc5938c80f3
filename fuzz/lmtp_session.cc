// A whole conversation of LMTP into a store in memory: every reply is well formed, and the same however the input is
// cut. The first byte chooses the cut's width.
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "conversation.h"
#include "lmtp/session.h"

namespace {

std::string talk(std::string_view input, std::size_t width) {
  fuzz::House house;
  lmtp::Settings settings;
  settings.hostname = "fuzz";
  settings.max_message_bytes = 1 << 20;
  const lmtp::Services services{house.store(), base::Clock::system(), settings};
  fuzz::Conversation conversation(house.executor(), input, width);
  house.run(lmtp::run_session(conversation, services));
  return conversation.output();
}

// RFC 5321 4.2: three digits, "-" or a space, a text without control characters.
void check_line(std::string_view line) {
  if (line.size() < 4 || line.front() < '2' || line.front() > '5') std::abort();
  if (std::isdigit(static_cast<unsigned char>(line[1])) == 0 || std::isdigit(static_cast<unsigned char>(line[2])) == 0)
    std::abort();
  if (line[3] != ' ' && line[3] != '-') std::abort();
  for (const char c : line) {
    if (static_cast<unsigned char>(c) < 0x20) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = talk(input, input.size());
  for (std::string_view rest = whole; !rest.empty();) {
    const auto end = rest.find("\r\n");
    if (end == std::string_view::npos) std::abort();
    check_line(rest.substr(0, end));
    rest.remove_prefix(end + 2);
  }
  if (talk(input, 1 + data[0]) != whole) std::abort();
  return 0;
}
