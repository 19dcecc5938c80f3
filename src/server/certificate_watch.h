// Until when the certificates in use are good: a warning in time, before clients refuse to connect. The server starts
// with an expired certificate all the same: whoever waits for mail is better off with a warning than without a server.
// Thread rule: look() from one thread, first_expiry() from any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "base/clock.h"
#include "server/config.h"

namespace server {

class CertificateWatch {
 public:
  // How long before its end a certificate is warned of: renewal by then has not worked. A quarter of its life if that
  // is less.
  static constexpr std::chrono::days soon{14};

  // Reads the files and tells the log of those that are not valid yet, no more or not for long, each once a day. A file
  // that cannot be read is left to net/tls, which says so.
  void look(const TlsConfig& tls, base::WallTime now);
  // When the first of them ends, in seconds since 1970; 0: there is none.
  std::int64_t first_expiry() const { return first_expiry_.load(std::memory_order_relaxed); }

 private:
  std::map<std::string, base::WallTime> told_;  // by file and what was said of it
  std::atomic<std::int64_t> first_expiry_ = 0;
};

}  // namespace server
