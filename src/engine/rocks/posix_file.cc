// FileSystem on the calls of Linux.
#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "engine/rocks/file.h"

namespace engine::rocks {

namespace {

base::Failure os_failure(const std::string& what, int error) {
  base::Errc code = base::Errc::io;
  if (error == ENOSPC || error == EDQUOT) code = base::Errc::disk_full;
  if (error == ENOENT) code = base::Errc::not_found;
  if (error == EEXIST) code = base::Errc::already_exists;
  if (error == EMFILE || error == ENFILE) code = base::Errc::unavailable;
  return base::fail(code, what + ": " + base::errno_text(error));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

base::Result<void> check(int returned, const std::string& what) {
  if (returned != 0) return os_failure(what, errno);
  return {};
}

// `blocks`: which of the file system's numbers of free ones.
base::Result<std::uint64_t> free_bytes(const std::string& path, fsblkcnt_t statvfs::* blocks) {
  struct statvfs status = {};
  TRY(check(::statvfs(path.c_str(), &status), "free space of " + path));
  return static_cast<std::uint64_t>(status.*blocks) * status.f_frsize;
}

// One pwritev of at most this many pieces.
constexpr std::size_t max_pieces = 256;

// A file's pages as mincore() sees them: addresses alone, that nobody ever reads through. Mapped when first asked.
class CacheWindow {
 public:
  CacheWindow() = default;
  ~CacheWindow() {
    if (start_ != MAP_FAILED) ::munmap(start_, window_bytes);
  }
  CacheWindow(const CacheWindow&) = delete;
  CacheWindow& operator=(const CacheWindow&) = delete;

  bool is_cached(int fd, std::uint64_t offset_bytes, std::uint64_t length_bytes) const {
    std::call_once(mapped_, [&] { start_ = ::mmap(nullptr, window_bytes, PROT_NONE, MAP_SHARED, fd, 0); });
    const std::uint64_t from = offset_bytes / page_bytes * page_bytes;
    const std::uint64_t end = offset_bytes + length_bytes;
    std::array<unsigned char, 32> pages;
    const std::uint64_t count = (end - from + page_bytes - 1) / page_bytes;
    if (start_ == MAP_FAILED || end > window_bytes || count > pages.size()) return false;
    if (::mincore(static_cast<char*>(start_) + from, end - from, pages.data()) != 0) return false;
    return std::all_of(pages.begin(), pages.begin() + static_cast<std::ptrdiff_t>(count),
                       [](unsigned char page) { return (page & 1) != 0; });
  }

 private:
  static constexpr std::uint64_t window_bytes = 192u << 20;  // more than a segment grows to
  static constexpr std::uint64_t page_bytes = 4'096;         // or a part of one

  mutable std::once_flag mapped_;
  mutable void* start_ = MAP_FAILED;
};

class PosixFile : public File {
 public:
  PosixFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  base::Result<void> write_at(std::uint64_t offset_bytes, std::span<const std::string_view> pieces) override {
    std::size_t skip_bytes = 0;  // of the first piece, written already
    while (!pieces.empty()) {
      if (pieces.front().size() == skip_bytes) {
        pieces = pieces.subspan(1);
        skip_bytes = 0;
        continue;
      }
      TRY(auto written, write_some(offset_bytes, pieces, skip_bytes));
      offset_bytes += written;
      for (written += skip_bytes; !pieces.empty() && written >= pieces.front().size(); pieces = pieces.subspan(1))
        written -= pieces.front().size();
      skip_bytes = written;
    }
    return {};
  }

  base::Result<void> sync() override { return check(::fdatasync(fd_.get()), "sync of " + path_); }

  void start_writeback(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    (void)::sync_file_range(fd_.get(), static_cast<off64_t>(offset_bytes), static_cast<off64_t>(length_bytes),
                            SYNC_FILE_RANGE_WRITE);
  }

  base::Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    std::size_t done = 0;
    while (done < length_bytes) {
      const ssize_t n = ::pread(fd_.get(), to + done, length_bytes - done, static_cast<off_t>(offset_bytes + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return os_failure("read of " + path_ + " at " + std::to_string(offset_bytes + done), errno);
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

  bool read_cached(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    const iovec piece = {to, length_bytes};
    const ssize_t n = ::preadv2(fd_.get(), &piece, 1, static_cast<off_t>(offset_bytes), RWF_NOWAIT);
    return n >= 0 && static_cast<std::size_t>(n) == length_bytes;
  }

  int descriptor() const override { return fd_.get(); }

  bool is_cached(std::uint64_t offset_bytes, std::uint64_t length_bytes) const override {
    return window_.is_cached(fd_.get(), offset_bytes, length_bytes);
  }

  base::Result<void> truncate(std::uint64_t size_bytes) override {
    return check(::ftruncate(fd_.get(), static_cast<off_t>(size_bytes)), "truncation of " + path_);
  }

  base::Result<void> allocate(std::uint64_t size_bytes) override {
    if (int error = ::posix_fallocate(fd_.get(), 0, static_cast<off_t>(size_bytes)); error != 0)
      return os_failure("allocation of " + path_, error);
    return {};
  }

  base::Result<void> punch(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    return check(::fallocate(fd_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset_bytes),
                             static_cast<off_t>(length_bytes)),
                 "punching " + path_);
  }

  base::Result<std::uint64_t> size_bytes() const override {
    TRY(auto status, stat());
    return static_cast<std::uint64_t>(status.st_size);
  }
  base::Result<std::uint64_t> allocated_bytes() const override {
    TRY(auto status, stat());
    return static_cast<std::uint64_t>(status.st_blocks) * 512;  // st_blocks counts these, whatever the block size
  }

 private:
  base::Result<std::size_t> write_some(std::uint64_t offset_bytes, std::span<const std::string_view> pieces,
                                       std::size_t skip_bytes) {
    std::array<iovec, max_pieces> vector;
    std::size_t count = 0;
    for (std::string_view piece : pieces.first(std::min(pieces.size(), max_pieces))) {
      piece.remove_prefix(count == 0 ? skip_bytes : 0);
      vector[count++] = {const_cast<char*>(piece.data()), piece.size()};
    }
    for (;;) {
      const ssize_t n = ::pwritev(fd_.get(), vector.data(), static_cast<int>(count), static_cast<off_t>(offset_bytes));
      if (n > 0) return static_cast<std::size_t>(n);
      if (n == 0) return base::fail(base::Errc::io, "write of nothing to " + path_);
      if (errno != EINTR) return os_failure("write to " + path_, errno);
    }
  }

  base::Result<struct stat> stat() const {
    struct stat status = {};
    TRY(check(::fstat(fd_.get(), &status), "status of " + path_));
    return status;
  }

  std::string path_;
  Descriptor fd_;
  CacheWindow window_;
};

class PosixLock : public FileLock {
 public:
  explicit PosixLock(int fd) : fd_(fd) {}

 private:
  Descriptor fd_;
};

class PosixFileSystem : public FileSystem {
 public:
  base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    const int flags = O_RDWR | O_CLOEXEC | (mode == OpenMode::create ? O_CREAT | O_EXCL : 0);
    const int fd = ::open(path.c_str(), flags, 0600);
    if (fd < 0) return os_failure("opening " + path, errno);
    return std::make_unique<PosixFile>(path, fd);
  }

  base::Result<void> rename(const std::string& from, const std::string& to) override {
    return check(::rename(from.c_str(), to.c_str()), "renaming " + from);
  }
  base::Result<void> unlink(const std::string& path) override {
    return check(::unlink(path.c_str()), "removing " + path);
  }

  base::Result<void> sync_directory(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return os_failure("opening " + path, errno);
    Descriptor directory(fd);
    return check(::fsync(directory.get()), "sync of " + path);
  }

  base::Result<void> make_directory(const std::string& path) override {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return os_failure("making " + path, errno);
    return {};
  }

  base::Result<std::vector<std::string>> list(const std::string& path) override {
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) return os_failure("opening " + path, errno);
    std::vector<std::string> names;
    errno = 0;  // the end and an error look alike, and half a list would pass for files that are gone
    while (const dirent* entry = ::readdir(directory)) {
      if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
      errno = 0;
    }
    const int error = errno;
    ::closedir(directory);
    if (error != 0) return os_failure("reading " + path, error);
    return names;
  }

  base::Result<std::uint64_t> available_bytes(const std::string& path) override {
    return free_bytes(path, &statvfs::f_bavail);
  }

  base::Result<std::uint64_t> writable_bytes(const std::string& path) override {
    return free_bytes(path, ::geteuid() == 0 ? &statvfs::f_bfree : &statvfs::f_bavail);
  }

  base::Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return os_failure("opening " + path, errno);
    auto held = std::make_unique<PosixLock>(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return held;
    if (errno != EWOULDBLOCK) return os_failure("locking " + path, errno);
    return base::fail(base::Errc::in_use,
                      path + " is locked: another process has this store open. Stop it, or let it do the work");
  }
};

}  // namespace

FileSystem& FileSystem::posix() {
  static PosixFileSystem files;
  return files;
}

}  // namespace engine::rocks
