// The operating system's files, as the log and the index use them: one narrow interface, so that tests can tear, fail
// and forget every write and sync (engine/fault). Errors: disk_full for ENOSPC and EDQUOT, not_found, already_exists,
// in_use (lock), unavailable where no more files may be open now, io for the rest. Thread-safe but for two writes to
// one file.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::rocks {

class File {
 public:
  virtual ~File() = default;
  // All pieces one after the other, or an error after any part of them.
  virtual base::Result<void> write_at(std::uint64_t offset_bytes, std::span<const std::string_view> pieces) = 0;
  // What was written is on stable storage (fdatasync). Never called again on a file where it failed.
  virtual base::Result<void> sync() = 0;
  // A hint that what was written there had better be on its way to the disk.
  virtual void start_writeback(std::uint64_t offset_bytes, std::uint64_t length_bytes) = 0;
  // Answers with the bytes read: fewer than asked for only at the end of the file.
  virtual base::Result<std::size_t> read_at(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const = 0;
  // Reads what the page cache has, without waiting; false: not all of it is there.
  virtual bool read_cached(std::uint64_t offset_bytes, char* to, std::size_t length_bytes) const = 0;
  // What the kernel can send the file's bytes from; -1: they may only be read.
  virtual int descriptor() const { return -1; }
  // Whether the page cache has the range, so that nobody waits for the disk. No promise: it may let go of it.
  virtual bool is_cached([[maybe_unused]] std::uint64_t offset_bytes,
                         [[maybe_unused]] std::uint64_t length_bytes) const {
    return false;
  }
  virtual base::Result<void> truncate(std::uint64_t size_bytes) = 0;
  // Takes disk space for the file up to this size.
  virtual base::Result<void> allocate(std::uint64_t size_bytes) = 0;
  // Gives the range back to the file system; it reads as zeros.
  virtual base::Result<void> punch(std::uint64_t offset_bytes, std::uint64_t length_bytes) = 0;
  virtual base::Result<std::uint64_t> size_bytes() const = 0;
  virtual base::Result<std::uint64_t> allocated_bytes() const = 0;
};

// Held while it lives.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class OpenMode : std::uint8_t { existing, create };  // create: must not be there yet

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  virtual base::Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual base::Result<void> unlink(const std::string& path) = 0;
  // Names in the directory are on stable storage.
  virtual base::Result<void> sync_directory(const std::string& path) = 0;
  // No error if it is there.
  virtual base::Result<void> make_directory(const std::string& path) = 0;
  virtual base::Result<std::vector<std::string>> list(const std::string& path) = 0;
  virtual base::Result<std::uint64_t> available_bytes(const std::string& path) = 0;
  // With what the file system keeps back for root, when this is root.
  virtual base::Result<std::uint64_t> writable_bytes(const std::string& path) { return available_bytes(path); }
  virtual base::Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;

  static FileSystem& posix();
};

base::Result<std::string> read_whole(FileSystem& files, const std::string& path);
// Durable when it returns: a temporary file, synced, renamed, the directory synced.
base::Result<void> write_whole(FileSystem& files, const std::string& directory, const std::string& name,
                               std::string_view bytes);

}  // namespace engine::rocks
