#include "auth/secret.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include "auth/crypto.h"
#include "base/errno_text.h"

namespace auth {
namespace {

constexpr std::size_t secret_bytes = 32;

base::Failure system_failure(const std::string& what, const std::string& path) {
  return base::fail(base::Errc::io, what + " " + path + ": " + base::errno_text(errno));
}

base::Result<void> write_new(const std::string& path, const std::string& secret) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return system_failure("cannot create", path);
  bool written =
      ::write(file, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) && ::fsync(file) == 0;
  bool closed = ::close(file) == 0;
  if (!written || !closed) return system_failure("cannot write", path);
  return {};
}

// Beside it first: a secret that is cut would change every invented salt.
base::Result<std::string> make_secret(const std::string& path) {
  std::string secret = random_bytes(secret_bytes);
  std::string beside = path + ".new";
  TRY(write_new(beside, secret));
  if (::rename(beside.c_str(), path.c_str()) != 0) return system_failure("cannot rename to", path);
  return secret;
}

}  // namespace

base::Result<std::string> load_or_make_secret(const std::string& path) {
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return make_secret(path);
  if (file < 0) return system_failure("cannot open", path);
  std::string secret(secret_bytes + 1, '\0');
  ssize_t got = ::read(file, secret.data(), secret.size());
  ::close(file);
  if (got != static_cast<ssize_t>(secret_bytes))
    return base::fail(base::Errc::corrupt, path + " is not 32 bytes long: move it away and start again");
  secret.resize(secret_bytes);
  return secret;
}

}  // namespace auth
