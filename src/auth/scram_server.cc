#include "auth/scram_server.h"

#include <algorithm>

#include "auth/crypto.h"
#include "base/base64.h"

namespace auth {
namespace {

constexpr std::size_t max_message_bytes = 4096;

base::Failure malformed(std::string_view what) {
  return base::fail(base::Errc::bad_syntax, "SCRAM: " + std::string(what));
}

// The text up to the next comma (or the end), which must begin with `key`=; the rest stays in `message`.
base::Result<std::string_view> attribute(std::string_view& message, char key) {
  if (message.size() < 2 || message[0] != key || message[1] != '=')
    return malformed(std::string("expected ") + key + "=");
  std::size_t comma = message.find(',');
  std::string_view value = message.substr(2, comma == message.npos ? message.npos : comma - 2);
  message.remove_prefix(comma == message.npos ? message.size() : comma + 1);
  return value;
}

// RFC 5802 5.1: saslname: "=2C" is a comma, "=3D" an equals sign, any other '=' is an error.
base::Result<std::string> saslname(std::string_view coded) {
  std::string out;
  for (std::size_t i = 0; i < coded.size(); ++i) {
    if (coded[i] != '=') {
      out += coded[i];
      continue;
    }
    std::string_view escape = coded.substr(i, 3);
    if (escape != "=2C" && escape != "=3D") return malformed("a name with a bare '='");
    out += escape == "=2C" ? ',' : '=';
    i += 2;
  }
  return out;
}

// gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
base::Result<void> take_binding_flag(std::string_view& rest, ScramClientFirst& out) {
  if (rest.starts_with("p=")) {
    TRY(auto name, attribute(rest, 'p'));
    if (name.empty()) return malformed("a channel binding without a name");
    out.binding = ScramClientFirst::Binding::used;
    out.binding_type = name;
    return {};
  }
  if (!rest.starts_with("n,") && !rest.starts_with("y,")) return malformed("no channel binding flag");
  out.binding =
      rest[0] == 'y' ? ScramClientFirst::Binding::server_thought_not_to : ScramClientFirst::Binding::not_supported;
  rest.remove_prefix(2);
  return {};
}

bool is_printable(std::string_view nonce) {
  return !nonce.empty() &&
         std::all_of(nonce.begin(), nonce.end(), [](char c) { return c > ' ' && c < 0x7f && c != ','; });
}

}  // namespace

base::Result<ScramClientFirst> parse_scram_client_first(std::string_view message) {
  if (message.size() > max_message_bytes) return malformed("message too long");
  ScramClientFirst out;
  std::string_view rest = message;
  TRY(take_binding_flag(rest, out));
  if (rest.starts_with("a=")) {
    TRY(auto name, attribute(rest, 'a'));
    TRY(out.authorization, saslname(name));
  } else {
    if (!rest.starts_with(',')) return malformed("no end of the GS2 header");
    rest.remove_prefix(1);
  }
  out.gs2_header = message.substr(0, message.size() - rest.size());
  out.bare = rest;
  if (rest.starts_with("m=")) return malformed("a mandatory extension that is not known");
  TRY(auto user, attribute(rest, 'n'));
  TRY(out.user, saslname(user));
  TRY(auto nonce, attribute(rest, 'r'));
  if (out.user.empty() || !is_printable(nonce)) return malformed("an empty name or a nonce that is not printable");
  out.nonce = nonce;
  return out;
}

ScramServer::ScramServer(ScramClientFirst first, ScramKeys keys, std::string server_nonce, std::string channel_binding)
    : first_(std::move(first)),
      keys_(std::move(keys)),
      channel_binding_(std::move(channel_binding)),
      nonce_(first_.nonce + std::move(server_nonce)) {
  server_first_ = "r=" + nonce_ + ",s=" + base::base64_encode(keys_.salt) + ",i=" + std::to_string(keys_.iterations);
}

base::Result<void> ScramServer::check_header(std::string_view without_proof) const {
  TRY(auto coded_binding, attribute(without_proof, 'c'));
  TRY(auto nonce, attribute(without_proof, 'r'));
  TRY(auto binding, base::base64_decode(coded_binding));
  if (binding != first_.gs2_header + channel_binding_)
    return base::fail(base::Errc::auth_failed, "SCRAM: channel bindings don't match");
  if (nonce != nonce_) return base::fail(base::Errc::auth_failed, "SCRAM: another nonce");
  return {};
}

base::Result<std::string> ScramServer::finish(std::string_view client_final) const {
  if (client_final.size() > max_message_bytes) return malformed("message too long");
  std::size_t proof_at = client_final.rfind(",p=");
  if (proof_at == client_final.npos) return malformed("no proof");
  std::string_view without_proof = client_final.substr(0, proof_at);
  TRY(check_header(without_proof));
  TRY(auto proof, base::base64_decode(client_final.substr(proof_at + 3)));
  // RFC 5802 3: ClientProof := ClientKey XOR ClientSignature, and StoredKey = H(ClientKey).
  std::string auth_message = first_.bare + ',' + server_first_ + ',' + std::string(without_proof);
  std::string client_key = hmac_sha256(keys_.stored_key, auth_message);
  if (proof.size() != client_key.size()) return malformed("a proof of another length");
  for (std::size_t i = 0; i < proof.size(); ++i) client_key[i] = static_cast<char>(client_key[i] ^ proof[i]);
  if (!equal_in_constant_time(sha256(client_key), keys_.stored_key))
    return base::fail(base::Errc::auth_failed, "SCRAM: wrong proof");
  return "v=" + base::base64_encode(hmac_sha256(keys_.server_key, auth_message));
}

}  // namespace auth
