// The faulty disk as the log sees it.
#include <algorithm>

#include "engine/fault/disk.h"

namespace engine::fault {

namespace {

using base::Result;

base::Failure failure(base::Errc code, const std::string& path) { return base::fail(code, "injected, " + path); }

class FaultyFile : public rocks::File {
 public:
  FaultyFile(Disk& disk, std::string path, std::unique_ptr<rocks::File> file)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}

  Result<void> write_at(std::uint64_t offset_bytes, std::span<const std::string_view> pieces) override {
    std::string bytes;
    for (std::string_view piece : pieces) bytes += piece;
    const Disk::Verdict verdict = disk_.before_write(path_, offset_bytes, bytes.size());
    bytes.resize(verdict.allowed_bytes);
    const std::string_view allowed = bytes;
    TRY(keep_what_is_overwritten(offset_bytes, allowed.size()));
    if (!allowed.empty()) {
      TRY(file_->write_at(offset_bytes, std::span(&allowed, 1)));
    }
    disk_.wrote(path_, offset_bytes, allowed.size());
    if (verdict.error.has_value()) return failure(*verdict.error, path_);
    return {};
  }
  Result<void> sync() override {
    if (auto error = disk_.before_sync()) return failure(*error, path_);
    disk_.synced(path_);
    return {};
  }
  void start_writeback(std::uint64_t, std::uint64_t) override {}
  Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    return file_->read_at(offset_bytes, to, length_bytes);
  }
  bool read_cached(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    return file_->read_cached(offset_bytes, to, length_bytes);
  }
  Result<void> truncate(std::uint64_t size_bytes) override {
    if (auto error = disk_.before_change()) return failure(*error, path_);
    TRY(file_->truncate(size_bytes));
    disk_.truncated(path_, size_bytes);
    return {};
  }
  Result<void> allocate(std::uint64_t size_bytes) override {
    const Disk::Verdict verdict = disk_.before_write(path_, 0, size_bytes);
    if (verdict.error.has_value()) return failure(*verdict.error, path_);
    TRY(file_->allocate(size_bytes));
    disk_.wrote(path_, 0, size_bytes);
    return {};
  }
  Result<void> punch(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    if (auto error = disk_.before_change()) return failure(*error, path_);
    TRY(file_->punch(offset_bytes, length_bytes));
    disk_.punched(path_, length_bytes);
    return {};
  }
  Result<std::uint64_t> size_bytes() const override { return file_->size_bytes(); }
  Result<std::uint64_t> allocated_bytes() const override { return file_->allocated_bytes(); }

 private:
  Result<void> keep_what_is_overwritten(std::uint64_t offset_bytes, std::uint64_t length_bytes) {
    const std::uint64_t synced_bytes = disk_.synced_bytes(path_);
    if (length_bytes == 0 || offset_bytes >= synced_bytes) return {};
    std::string before(std::min(length_bytes, synced_bytes - offset_bytes), '\0');
    TRY(auto read_bytes, file_->read_at(offset_bytes, before.data(), before.size()));
    before.resize(read_bytes);
    disk_.overwrites(path_, offset_bytes, std::move(before));
    return {};
  }

  Disk& disk_;
  const std::string path_;
  std::unique_ptr<rocks::File> file_;
};

class FaultyFiles : public rocks::FileSystem {
 public:
  explicit FaultyFiles(Disk& disk) : disk_(disk) {}

  Result<std::unique_ptr<rocks::File>> open(const std::string& path, rocks::OpenMode mode) override {
    if (mode == rocks::OpenMode::create)
      if (auto error = disk_.before_change()) return failure(*error, path);
    TRY(auto file, below_.open(path, mode));
    if (mode == rocks::OpenMode::create) {
      disk_.created(path);
    } else {
      TRY(auto size_bytes, file->size_bytes());
      disk_.opened(path, size_bytes);
    }
    return std::make_unique<FaultyFile>(disk_, path, std::move(file));
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    if (auto error = disk_.before_change()) return failure(*error, to);
    const std::string grave = disk_.grave_for(to);
    if (!grave.empty()) {
      TRY(below_.rename(to, grave));
    }
    TRY(below_.rename(from, to));
    disk_.renamed(from, to, grave);
    return {};
  }
  Result<void> unlink(const std::string& path) override {
    const std::string grave = disk_.grave_for(path);
    if (grave.empty()) return below_.unlink(path);
    if (auto error = disk_.before_change()) return failure(*error, path);
    TRY(below_.rename(path, grave));
    disk_.removed(path, grave);
    return {};
  }
  Result<void> sync_directory(const std::string& path) override {
    if (auto error = disk_.before_sync()) return failure(*error, path);
    disk_.directory_synced(path);
    return {};
  }
  // The store's few directories are made once, when it is new: they are not forgotten.
  Result<void> make_directory(const std::string& path) override { return below_.make_directory(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return below_.list(path); }
  Result<std::uint64_t> available_bytes(const std::string& path) override {
    if (auto left = disk_.capacity_left()) return *left;
    return below_.available_bytes(path);
  }
  Result<std::unique_ptr<rocks::FileLock>> lock(const std::string& path) override { return below_.lock(path); }

 private:
  Disk& disk_;
  rocks::FileSystem& below_ = rocks::FileSystem::posix();
};

}  // namespace

std::unique_ptr<rocks::FileSystem> make_log_files(Disk& disk) { return std::make_unique<FaultyFiles>(disk); }

}  // namespace engine::fault
