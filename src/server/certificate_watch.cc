#include "server/certificate_watch.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/log.h"

namespace server {
namespace {

constexpr std::string_view renew =
    "renew it (certbot renew, or as you got it); the server takes the new file over by itself";

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

struct Validity {
  base::WallTime from;
  base::WallTime until;
};

std::optional<base::WallTime> to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return base::from_unix_seconds(::timegm(&parts));
}

std::optional<Validity> read_validity(const std::string& path) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
  if (!file) return std::nullopt;
  const std::unique_ptr<X509, Free> certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return std::nullopt;
  const auto from = to_time(X509_get0_notBefore(certificate.get()));
  const auto until = to_time(X509_get0_notAfter(certificate.get()));
  if (!from || !until) return std::nullopt;
  return Validity{*from, *until};
}

std::string date_text(base::WallTime time) {
  const std::time_t seconds = base::unix_seconds(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// The event to log; empty when all is well.
std::string_view judge(const Validity& validity, base::WallTime now) {
  if (now >= validity.until) return "certificate_expired";
  if (now < validity.from) return "certificate_not_valid_yet";
  const base::WallTime::duration quarter = (validity.until - validity.from) / 4;
  const bool is_soon = validity.until - now < std::min<base::WallTime::duration>(CertificateWatch::soon, quarter);
  return is_soon ? "certificate_expires_soon" : "";
}

void tell(std::string_view event, const std::string& path, const Validity& validity) {
  if (event == "certificate_not_valid_yet") {
    return base::log::warning(event, {{"file", path},
                                      {"valid_from", date_text(validity.from)},
                                      {"remedy", "is this machine's clock right? (date; timedatectl)"}});
  }
  base::log::write(event == "certificate_expired" ? base::log::Level::error : base::log::Level::warning, event,
                   {{"file", path}, {"valid_until", date_text(validity.until)}, {"remedy", renew}});
}

}  // namespace

void CertificateWatch::look(const TlsConfig& tls, base::WallTime now) {
  std::int64_t first = 0;
  for (const net::tls::CertificateFiles& files : all_certificates(tls)) {
    const std::optional<Validity> validity = read_validity(files.certificate_path);
    if (!validity) continue;
    const std::int64_t until = base::unix_seconds(validity->until);
    first = first == 0 ? until : std::min(first, until);
    const std::string_view event = judge(*validity, now);
    if (event.empty()) continue;
    auto [said, is_new] = told_.try_emplace(files.certificate_path + " " + std::string(event), now);
    if (!is_new && now - said->second < std::chrono::days(1)) continue;
    said->second = now;
    tell(event, files.certificate_path, *validity);
  }
  first_expiry_.store(first, std::memory_order_relaxed);
}

}  // namespace server
