#include "imap/wire/characters.h"
#include "imap/wire/limits.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire {

// enable = "ENABLE" 1*(SP capability)        RFC 9051 6.3.1
base::Result<Command> parse_enable(Scanner& s, Numbering) {
  Enable enable;
  const auto capability = [&] {
    std::string& name = enable.capabilities.emplace_back();
    const bool taken = s.atom(name);
    name = upper_case(name);
    return taken;
  };
  return s.finish(s.sp() && s.items(max_capabilities, capability) && s.end(), std::move(enable));
}

}  // namespace imap::wire
