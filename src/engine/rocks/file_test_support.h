// Files of the operating system that a test watches: everything is handed on, and a test overrides what it counts.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/rocks/file.h"

namespace engine::rocks {

class ForwardingFile : public File {
 public:
  explicit ForwardingFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  base::Result<void> write_at(std::uint64_t offset_bytes, std::span<const std::string_view> pieces) override {
    return file_->write_at(offset_bytes, pieces);
  }
  base::Result<void> sync() override { return file_->sync(); }
  void start_writeback(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    file_->start_writeback(offset_bytes, length_bytes);
  }
  base::Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    return file_->read_at(offset_bytes, to, length_bytes);
  }
  bool read_cached(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const override {
    return file_->read_cached(offset_bytes, to, length_bytes);
  }
  base::Result<void> truncate(std::uint64_t size_bytes) override { return file_->truncate(size_bytes); }
  base::Result<void> allocate(std::uint64_t size_bytes) override { return file_->allocate(size_bytes); }
  base::Result<void> punch(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    return file_->punch(offset_bytes, length_bytes);
  }
  base::Result<std::uint64_t> size_bytes() const override { return file_->size_bytes(); }
  base::Result<std::uint64_t> allocated_bytes() const override { return file_->allocated_bytes(); }

 private:
  std::unique_ptr<File> file_;
};

// `watch` makes of each file of the log what the test watches.
class WatchedFiles : public FileSystem {
 public:
  using Watch = std::function<std::unique_ptr<File>(std::unique_ptr<File>)>;
  explicit WatchedFiles(Watch watch) : watch_(std::move(watch)) {}
  base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    TRY(auto file, below_.open(path, mode));
    if (!path.ends_with(".log")) return file;
    return watch_(std::move(file));
  }
  base::Result<void> rename(const std::string& from, const std::string& to) override { return below_.rename(from, to); }
  base::Result<void> unlink(const std::string& path) override { return below_.unlink(path); }
  base::Result<void> sync_directory(const std::string& path) override { return below_.sync_directory(path); }
  base::Result<void> make_directory(const std::string& path) override { return below_.make_directory(path); }
  base::Result<std::vector<std::string>> list(const std::string& path) override { return below_.list(path); }
  base::Result<std::uint64_t> available_bytes(const std::string& path) override { return below_.available_bytes(path); }
  base::Result<std::unique_ptr<FileLock>> lock(const std::string& path) override { return below_.lock(path); }

 private:
  FileSystem& below_ = FileSystem::posix();
  const Watch watch_;
};

}  // namespace engine::rocks
