#include "server/needed_files.h"

#include <filesystem>

#include "server/listeners.h"

namespace server {
namespace {

std::string directory_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path().string() : ".";
}

// A name may be a link into another directory: certbot's live/NAME/cert.pem points into archive/NAME/.
void add_directories(std::vector<std::string>& directories, const std::string& file) {
  directories.push_back(directory_of(file));
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(file, error);
  if (!error) directories.push_back(directory_of(real));
}

}  // namespace

FileAccess needed_files(const ConfigSources& sources, const Config& config) {
  FileAccess access;
  access.writable = socket_directories(config);
  access.writable.push_back(config.store.path);
  // A new store is there for good only when the directory that holds it is synced.
  std::error_code error;
  const std::filesystem::path store = std::filesystem::canonical(config.store.path, error);
  if (!error) access.listable.push_back(directory_of(store));
  for (const net::tls::CertificateFiles& files : all_certificates(config.tls)) {
    add_directories(access.readable, files.certificate_path);
    add_directories(access.readable, files.key_path);
  }
  if (!sources.file.empty()) add_directories(access.readable, sources.file);
  return access;
}

}  // namespace server
