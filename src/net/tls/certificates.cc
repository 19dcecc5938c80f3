#include "net/tls/certificates.h"

#include <algorithm>
#include <cerrno>
#include <set>

#include <openssl/pem.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "net/tls/context.h"

namespace net::tls {
namespace {

using base::Errc;
using base::fail;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

base::Result<void> check_readable(const std::string& path, std::string_view what) {
  if (::access(path.c_str(), R_OK) == 0) return {};
  int error = errno;
  std::string remedy = error == ENOENT   ? "the file does not exist: correct the path"
                       : error == EACCES ? "no permission to read it: allow the server's user to"
                                         : base::errno_text(error);
  return fail(error == EACCES ? Errc::no_permission : Errc::io, std::string(what) + " " + path + ": " + remedy);
}

// OpenSSL's own would ask whoever sits at the terminal, and a server that reloads would wait for the answer.
int no_passphrase(char*, int, int, void*) { return -1; }

base::Result<void> load_into(SSL_CTX* context, const CertificateFiles& files) {
  TRY(check_readable(files.certificate_path, "TLS certificate"));
  TRY(check_readable(files.key_path, "TLS key"));
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate_path.c_str()) != 1) {
    return fail(Errc::corrupt,
                "TLS certificate " + files.certificate_path + " is not a PEM certificate chain: " + take_errors());
  }
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  if (SSL_CTX_use_PrivateKey_file(context, files.key_path.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(Errc::corrupt, "TLS key " + files.key_path + " is not the PEM key, without a passphrase, of " +
                                   files.certificate_path + ": " + take_errors());
  }
  return {};
}

}  // namespace

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> names;
  auto* alternatives =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives, i);
    if (name->type != GEN_DNS) continue;
    auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    names.push_back(lower({bytes, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))}));
  }
  GENERAL_NAMES_free(alternatives);
  if (!names.empty()) return names;
  char common_name[256];
  int length =
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common_name, sizeof common_name);
  if (length > 0) names.push_back(lower({common_name, static_cast<std::size_t>(length)}));
  return names;
}

namespace {

using Names = std::set<std::string>;

struct Loaded {
  SslContextPtr context;
  Names names;
  int key_type = 0;  // EVP_PKEY_RSA, EVP_PKEY_EC …
};

base::Result<Loaded> load_one(const CertificateFiles& files, MinVersion min_version) {
  Loaded loaded{make_ssl_context(min_version), {}, 0};
  if (!loaded.context) return fail(Errc::io, "TLS cannot start: " + take_errors());
  TRY(load_into(loaded.context.get(), files));
  X509* certificate = SSL_CTX_get0_certificate(loaded.context.get());
  for (std::string& name : names_of(certificate)) loaded.names.insert(std::move(name));
  loaded.key_type = EVP_PKEY_get_base_id(X509_get0_pubkey(certificate));
  return loaded;
}

// Certificates for the same names with keys of other types share a context: OpenSSL takes the one that fits the
// signature algorithms of the client (RFC 8446 4.2.3).
Loaded* find_partner(std::vector<Loaded>& all, const std::vector<std::set<int>>& types, const Loaded& loaded,
                     std::size_t& index) {
  for (index = 0; index < all.size(); ++index) {
    if (all[index].names == loaded.names && !types[index].contains(loaded.key_type)) return &all[index];
  }
  return nullptr;
}

}  // namespace

base::Result<std::shared_ptr<const CertificateSet>> CertificateSet::load(const std::vector<CertificateFiles>& files,
                                                                         MinVersion min_version) {
  if (files.empty()) return fail(Errc::cannot, "no TLS certificate is configured");
  std::vector<Loaded> all;
  std::vector<std::set<int>> types;  // of keys, of each in `all`
  for (const CertificateFiles& pair : files) {
    TRY(Loaded loaded, load_one(pair, min_version));
    std::size_t index = 0;
    if (Loaded* partner = find_partner(all, types, loaded, index)) {
      TRY(load_into(partner->context.get(), pair));
      types[index].insert(loaded.key_type);
      continue;
    }
    types.push_back({loaded.key_type});
    all.push_back(std::move(loaded));
  }
  auto set = std::make_shared<CertificateSet>();
  for (Loaded& loaded : all) {
    // The first to claim a name keeps it: order is the operator's.
    for (const std::string& name : loaded.names) set->by_name_.try_emplace(name, loaded.context.get());
    set->contexts_.push_back(std::move(loaded.context));
  }
  return std::shared_ptr<const CertificateSet>(std::move(set));
}

SSL_CTX* CertificateSet::find(std::string_view server_name) const {
  std::string name = lower(server_name);
  if (name.ends_with('.')) name.pop_back();
  if (auto exact = by_name_.find(name); exact != by_name_.end()) return exact->second;
  auto dot = name.find('.');
  if (dot == name.npos || dot == 0) return nullptr;
  auto wildcard = by_name_.find("*" + name.substr(dot));
  return wildcard == by_name_.end() ? nullptr : wildcard->second;
}

}  // namespace net::tls
