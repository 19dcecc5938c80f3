// TLS as listeners share it: the certificates in force, the ticket keys, and how connections begin.
// Thread rule: begin() from any loop; reload() and reload_if_changed() from one thread at a time.
// SECURITY: TLS 1.2 and 1.3 alone, forward secrecy and AEAD alone, no compression, no renegotiation, no early data.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "net/tls/certificates.h"
#include "net/tls/ticket_keys.h"

namespace net::tls {

struct Settings {
  std::vector<CertificateFiles> certificates;
  MinVersion min_version = MinVersion::tls_1_2;
};

enum class Reload { unchanged, reloaded };

// What one connection's callbacks need; the SSL points to it.
struct Handshake {
  std::shared_ptr<const CertificateSet> certificates;
  std::shared_ptr<TicketKeys> ticket_keys;
  std::string alpn;  // the protocol spoken here; empty: ALPN is ignored
};

class Context {
 public:
  static base::Result<std::unique_ptr<Context>> load(Settings settings);

  // The server's side of a new connection. `handshake` is filled in and must outlive the SSL.
  SslPtr begin(int fd, std::string alpn, Handshake& handshake) const;

  // On failure the old certificates stay.
  base::Result<void> reload();
  // Looks at the files' times, sizes and inodes; reads them only when those changed.
  base::Result<Reload> reload_if_changed();
  // Other files from now on (the configuration changed), also when they cannot be used yet: they are what
  // reload_if_changed() looks at.
  base::Result<void> replace(Settings settings);

 private:
  struct Stamp {
    ino_t inode = 0;
    off_t size_bytes = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  static std::vector<Stamp> stamps_of(const Settings& settings);

  Settings settings_;
  std::vector<Stamp> stamps_;
  std::shared_ptr<TicketKeys> ticket_keys_ = std::make_shared<TicketKeys>();
  mutable std::mutex mutex_;  // guards the pointer, not what it points to
  std::shared_ptr<const CertificateSet> certificates_;
};

// A context with everything set but the certificate.
SslContextPtr make_ssl_context(MinVersion min_version);

}  // namespace net::tls
