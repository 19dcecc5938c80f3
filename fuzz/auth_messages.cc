// What clients send in SASL exchanges. The first byte chooses: PLAIN, SCRAM's first message, or a SCRAM exchange whose
// two messages a NUL parts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "auth/account_name.h"
#include "auth/plain.h"
#include "auth/saslprep.h"
#include "auth/scram_server.h"

namespace {

// RFC 4616 2: nothing of the message is lost.
void plain(std::string_view message) {
  const auto parsed = auth::parse_plain(message);
  if (!parsed.has_value()) return;
  const std::string again =
      parsed->authorization + std::string(1, '\0') + parsed->authentication + std::string(1, '\0') + parsed->password;
  if (again != message || parsed->authentication.empty()) std::abort();
  // SASLprep has nothing left to do the second time.
  const auto prepared = auth::saslprep(parsed->password);
  if (!prepared.has_value()) return;
  const auto twice = auth::saslprep(*prepared);
  if (twice.has_value() && *twice != *prepared) std::abort();
}

const auth::ScramKeys& keys() {
  static const auth::ScramKeys made = auth::make_scram_keys("pencil", "salt", 4);
  return made;
}

void scram(std::string_view messages) {
  const auto border = messages.find('\0');
  const auto first = auth::parse_scram_client_first(messages.substr(0, border));
  if (!first.has_value()) return;
  if (first->nonce.empty() || !messages.starts_with(first->gs2_header)) std::abort();
  const auth::ScramServer server(*first, keys(), "servernonce", "binding");
  if (!server.first_message().starts_with("r=" + first->nonce + "servernonce,")) std::abort();
  if (border != std::string_view::npos) (void)server.finish(messages.substr(border + 1)).has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view message(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0: plain(message); break;
    case 1: scram(message.substr(0, message.find('\0'))); break;
    default: scram(message); break;
  }
  (void)auth::parse_scram_keys(message).has_value();
  return 0;
}
