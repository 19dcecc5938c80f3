// The certificates in force: loaded from files as one immutable set, from which the name that a client asks for (SNI,
// RFC 6066 3) chooses. A reload makes a new set; connections keep the one that they began with.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/tls/handles.h"

namespace net::tls {

struct CertificateFiles {
  std::string certificate_path;  // PEM: the certificate, then its intermediates
  std::string key_path;          // PEM, unencrypted
};
enum class MinVersion { tls_1_2, tls_1_3 };

class CertificateSet {
 public:
  // Certificates for the same names, one with an RSA and one with an ECDSA key say, serve each the clients that can use
  // it. The first certificate answers clients that name none or an unknown one. Errc::io, Errc::no_permission,
  // Errc::corrupt with the file and what to do.
  static base::Result<std::shared_ptr<const CertificateSet>> load(const std::vector<CertificateFiles>& files,
                                                                  MinVersion min_version);
  SSL_CTX* default_context() const { return contexts_.front().get(); }
  // The context for a server name: exact, then by wildcard of one label; nullptr when there is none.
  SSL_CTX* find(std::string_view server_name) const;

 private:
  std::vector<SslContextPtr> contexts_;
  std::map<std::string, SSL_CTX*, std::less<>> by_name_;  // lower case; wildcards as "*.example.org"
};

// DNS names that the certificate is for, lower case (RFC 6125 6.4: subjectAltName, else the common name).
std::vector<std::string> names_of(X509* certificate);

}  // namespace net::tls
