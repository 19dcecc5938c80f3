#include "net/tls/channel_binding.h"

#include <algorithm>

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

namespace net::tls {
namespace {

// RFC 5929 4.1: the hash of the certificate's signature, but SHA-256 for MD5 and SHA-1; and for signatures that name
// none.
const EVP_MD* binding_digest(X509* certificate) {
  int digest = NID_undef;
  if (X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) != 1) return EVP_sha256();
  if (digest == NID_undef || digest == NID_md5 || digest == NID_sha1 || digest == NID_md5_sha1) return EVP_sha256();
  const EVP_MD* found = EVP_get_digestbynid(digest);
  return found != nullptr ? found : EVP_sha256();
}

std::string server_end_point(SSL* ssl) {
  X509* certificate = SSL_get_certificate(ssl);
  if (certificate == nullptr) return {};
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (X509_digest(certificate, binding_digest(certificate), hash, &length) != 1) return {};
  return {reinterpret_cast<char*>(hash), length};
}

// RFC 5929 3.1: the first Finished of the handshake: the client's, but ours where a session was resumed. RFC 5802 6.1
// wants it of every server that binds, and it is what clients with TLS 1.2 bind to. TLS 1.3 has none (RFC 9266 3);
// without the extended master secret it is not the connection's alone (RFC 9266 1).
std::string unique(SSL* ssl) {
  if (SSL_version(ssl) >= TLS1_3_VERSION || SSL_get_extms_support(ssl) != 1) return {};
  unsigned char bytes[EVP_MAX_MD_SIZE];
  const std::size_t length = SSL_session_reused(ssl) == 1 ? SSL_get_finished(ssl, bytes, sizeof bytes)
                                                          : SSL_get_peer_finished(ssl, bytes, sizeof bytes);
  return {reinterpret_cast<char*>(bytes), std::min(length, sizeof bytes)};
}

// RFC 9266 4.2: with TLS 1.2 only where the extended master secret was negotiated.
std::string exporter(SSL* ssl) {
  if (SSL_version(ssl) < TLS1_3_VERSION && SSL_get_extms_support(ssl) != 1) return {};
  static constexpr std::string_view label = "EXPORTER-Channel-Binding";
  unsigned char bytes[32];
  int done = SSL_export_keying_material(ssl, bytes, sizeof bytes, label.data(), label.size(), nullptr, 0, 1);
  if (done != 1) return {};
  return {reinterpret_cast<char*>(bytes), sizeof bytes};
}

}  // namespace

std::string binding_data(SSL* ssl, std::string_view type) {
  if (type == "tls-server-end-point") return server_end_point(ssl);
  if (type == "tls-unique") return unique(ssl);
  if (type == "tls-exporter") return exporter(ssl);
  return {};
}

}  // namespace net::tls
