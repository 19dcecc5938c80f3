#include "cli/transfer/output_file.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "base/errno_text.h"

namespace cli {

base::Failure OutputFile::failure(const char* what) const {
  const base::Errc code = errno == ENOSPC || errno == EDQUOT ? base::Errc::disk_full : base::Errc::io;
  return base::fail(code, std::string(what) + " " + path_ + ": " + base::errno_text(errno));
}

base::Result<OutputFile> OutputFile::create(const std::string& path) {
  net::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd.get() >= 0) return OutputFile(path, std::move(fd));
  if (errno == EEXIST) return base::fail(base::Errc::already_exists, path + " exists already; name another place");
  return base::fail(base::Errc::io, "cannot create " + path + ": " + base::errno_text(errno));
}

base::Result<void> OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure("cannot write");
    size_bytes_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

base::Result<void> OutputFile::truncate(std::uint64_t size_bytes) {
  const bool cut = ::ftruncate(fd_.get(), static_cast<off_t>(size_bytes)) == 0 &&
                   ::lseek(fd_.get(), static_cast<off_t>(size_bytes), SEEK_SET) >= 0;
  if (!cut) return failure("cannot cut");
  size_bytes_ = size_bytes;
  return {};
}

base::Result<void> OutputFile::sync() {
  if (::fsync(fd_.get()) != 0) return failure("cannot sync");
  return {};
}

}  // namespace cli
