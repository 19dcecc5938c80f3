#include "cli/transfer/input_file.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.h"

namespace cli {
namespace {

base::Failure system_failure(const std::string& what, const std::string& path) {
  const base::Errc code = errno == ENOENT ? base::Errc::not_found : base::Errc::io;
  return base::fail(code, what + " " + path + ": " + base::errno_text(errno));
}

}  // namespace

InputFile::InputFile(std::string path, int descriptor, std::uint64_t size_bytes, std::int64_t modified)
    : path_(std::move(path)), descriptor_(descriptor), size_bytes_(size_bytes), modified_unix_seconds_(modified) {}

InputFile::~InputFile() { ::close(descriptor_); }

base::Result<std::shared_ptr<InputFile>> InputFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_failure("cannot open", path);
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return base::fail(base::Errc::io, path + " is not a regular file");
  }
  return std::shared_ptr<InputFile>(
      new InputFile(path, descriptor, static_cast<std::uint64_t>(status.st_size), status.st_mtime));
}

base::Result<std::string> InputFile::read_at(std::uint64_t offset, std::size_t length) const {
  std::string bytes(length, '\0');
  std::size_t got = 0;
  while (got < length) {
    const ssize_t here = ::pread(descriptor_, bytes.data() + got, length - got, static_cast<off_t>(offset + got));
    if (here < 0 && errno == EINTR) continue;
    if (here < 0) return system_failure("cannot read", path_);
    if (here == 0) break;
    got += static_cast<std::size_t>(here);
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace cli
