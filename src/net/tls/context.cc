#include "net/tls/context.h"

#include <cstring>

#include <sys/stat.h>

namespace net::tls {
namespace {

// ECDHE with AEAD is all of TLS 1.2 that is worth having; 1.3 has nothing else.
constexpr const char* tls_1_2_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!PSK";
// The one that everybody has first (RFC 8446 9.1): processors compute its SHA-256 themselves, and a handshake derives
// keys with it some twenty times. A client that wants ChaCha20 first still gets it.
constexpr const char* tls_1_3_suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

int handshake_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}
Handshake* handshake_of(SSL* ssl) { return static_cast<Handshake*>(SSL_get_ex_data(ssl, handshake_index())); }

// RFC 6066 3: an unknown name gets the default certificate; mail clients then say what is wrong better than an alert
// does.
int choose_certificate(SSL* ssl, int*, void*) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  Handshake* handshake = handshake_of(ssl);
  if (name == nullptr || handshake == nullptr) return SSL_TLSEXT_ERR_NOACK;
  SSL_CTX* context = handshake->certificates->find(name);
  if (context == nullptr) return SSL_TLSEXT_ERR_NOACK;
  SSL_set_SSL_CTX(ssl, context);
  return SSL_TLSEXT_ERR_OK;
}

// RFC 7301 3.2: a client that names protocols and not ours meant another server; telling it so stops cross-protocol
// attacks.
int choose_protocol(SSL* ssl, const unsigned char** out, unsigned char* out_length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  Handshake* handshake = handshake_of(ssl);
  if (handshake == nullptr || handshake->alpn.empty()) return SSL_TLSEXT_ERR_NOACK;
  std::string_view wanted = handshake->alpn;
  for (unsigned int at = 0; at < offered_length; at += offered[at] + 1U) {
    std::string_view name(reinterpret_cast<const char*>(offered) + at + 1, offered[at]);
    if (name != wanted) continue;
    *out = offered + at + 1;
    *out_length = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

int use_ticket_key(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
                   int sealing) {
  Handshake* handshake = handshake_of(ssl);
  if (handshake == nullptr) return 0;
  auto use = sealing != 0 ? TicketKeys::Use::seal : TicketKeys::Use::open;
  return handshake->ticket_keys->apply(use, name, iv, cipher, mac);
}

}  // namespace

SslContextPtr make_ssl_context(MinVersion min_version) {
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) return nullptr;
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, min_version == MinVersion::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // An idle connection gives its buffers back; a write that could not go may be repeated from another buffer.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);  // one system call a read instead of two a record
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 0);  // with the handshake: TlsTransport sends one later
  SSL_CTX_set_max_early_data(raw, 0);
  static constexpr unsigned char session_context[] = "godwit";
  SSL_CTX_set_session_id_context(raw, session_context, sizeof session_context - 1);
  SSL_CTX_set_tlsext_servername_callback(raw, choose_certificate);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(raw, use_ticket_key);
  if (SSL_CTX_set_cipher_list(raw, tls_1_2_ciphers) != 1) return nullptr;
  if (SSL_CTX_set_ciphersuites(raw, tls_1_3_suites) != 1) return nullptr;
  return context;
}

base::Result<std::unique_ptr<Context>> Context::load(Settings settings) {
  auto context = std::make_unique<Context>();
  context->settings_ = std::move(settings);
  TRY(context->reload());
  return context;
}

SslPtr Context::begin(int fd, std::string alpn, Handshake& handshake) const {
  {
    std::lock_guard lock(mutex_);
    handshake.certificates = certificates_;
  }
  handshake.ticket_keys = ticket_keys_;
  handshake.alpn = std::move(alpn);
  SslPtr ssl(SSL_new(handshake.certificates->default_context()));
  if (!ssl || SSL_set_ex_data(ssl.get(), handshake_index(), &handshake) != 1 || SSL_set_fd(ssl.get(), fd) != 1)
    return nullptr;
  SSL_set_accept_state(ssl.get());
  return ssl;
}

base::Result<void> Context::reload() {
  // Taken first: what changes while the files are read is seen as a change the next time.
  stamps_ = stamps_of(settings_);
  TRY(auto loaded, CertificateSet::load(settings_.certificates, settings_.min_version));
  std::lock_guard lock(mutex_);
  certificates_ = std::move(loaded);
  return {};
}

base::Result<Reload> Context::reload_if_changed() {
  if (stamps_of(settings_) == stamps_) return Reload::unchanged;
  TRY(reload());
  return Reload::reloaded;
}

base::Result<void> Context::replace(Settings settings) {
  settings_ = std::move(settings);
  return reload();
}

std::vector<Context::Stamp> Context::stamps_of(const Settings& settings) {
  std::vector<Stamp> stamps;
  for (const CertificateFiles& files : settings.certificates) {
    for (const std::string* path : {&files.certificate_path, &files.key_path}) {
      struct stat info{};
      Stamp stamp;
      if (::stat(path->c_str(), &info) == 0) {
        stamp = {info.st_ino, info.st_size, info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec};
      }
      stamps.push_back(stamp);
    }
  }
  return stamps;
}

}  // namespace net::tls
