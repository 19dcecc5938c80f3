// Self-signed certificates made on the spot, for tests.
#pragma once

#include <string>
#include <vector>

#include "net/tls/certificates.h"

namespace net::testing {

// A directory of its own that goes away with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Writes an ECDSA P-256 certificate with that common name and those subjectAltNames, and its key, to
// `directory`/`stem`.crt and .key, replacing what was there.
tls::CertificateFiles make_certificate(const std::string& directory, const std::string& stem,
                                       const std::string& common_name, const std::vector<std::string>& dns_names);

}  // namespace net::testing
