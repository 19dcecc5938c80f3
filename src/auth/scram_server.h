// The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): messages in, messages out. The caller
// looks the keys up between the two steps; this file knows no account, clock or randomness.
#pragma once

#include <string>
#include <string_view>

#include "auth/scram_keys.h"
#include "base/result.h"

namespace auth {

enum class ScramVariant { plain, plus };

// What the client's first message says.
struct ScramClientFirst {
  std::string gs2_header;    // as sent, up to and with its second comma
  std::string binding_type;  // "tls-server-end-point" …; empty when no channel binding is used
  enum class Binding { not_supported, server_thought_not_to, used } binding = Binding::not_supported;
  std::string authorization;  // a=, decoded; mostly empty
  std::string user;           // n=, decoded
  std::string nonce;          // r= of the client
  std::string bare;           // client-first-message-bare, as sent
};

// RFC 5802 7: client-first-message. Errc::bad_syntax; mandatory extensions ("m=") are refused.
base::Result<ScramClientFirst> parse_scram_client_first(std::string_view message);

class ScramServer {
 public:
  // `server_nonce`: printable, no comma. `channel_binding`: data of first.binding_type; empty when not used.
  ScramServer(ScramClientFirst first, ScramKeys keys, std::string server_nonce, std::string channel_binding);

  const std::string& first_message() const { return server_first_; }
  // The client's final message. The server's final one (v=…) when the proof holds; Errc::auth_failed when it does not.
  base::Result<std::string> finish(std::string_view client_final) const;

 private:
  base::Result<void> check_header(std::string_view without_proof) const;

  ScramClientFirst first_;
  ScramKeys keys_;
  std::string channel_binding_;
  std::string nonce_;
  std::string server_first_;
};

}  // namespace auth
