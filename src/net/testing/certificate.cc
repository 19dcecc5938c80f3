#include "net/testing/certificate.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <unistd.h>

namespace net::testing {
namespace {

void add_names(X509* certificate, const std::vector<std::string>& dns_names) {
  if (dns_names.empty()) return;
  std::string value;
  for (const std::string& name : dns_names) value += (value.empty() ? "DNS:" : ",DNS:") + name;
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

tls::CertificatePtr self_signed(EVP_PKEY* key, const std::string& common_name, const std::vector<std::string>& names) {
  tls::CertificatePtr certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  long serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), 4);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86400);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.c_str()),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  add_names(certificate.get(), names);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "godwit-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}
TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

tls::CertificateFiles make_certificate(const std::string& directory, const std::string& stem,
                                       const std::string& common_name, const std::vector<std::string>& dns_names) {
  tls::CertificateFiles files{directory + "/" + stem + ".crt", directory + "/" + stem + ".key"};
  tls::KeyPtr key(EVP_EC_gen("P-256"));
  tls::CertificatePtr certificate = self_signed(key.get(), common_name, dns_names);
  std::FILE* out = std::fopen(files.certificate_path.c_str(), "w");
  PEM_write_X509(out, certificate.get());
  std::fclose(out);
  out = std::fopen(files.key_path.c_str(), "w");
  PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  return files;
}

}  // namespace net::testing
