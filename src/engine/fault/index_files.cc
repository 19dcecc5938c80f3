// The faulty disk as RocksDB sees it. RocksDB's own diagnostic log (LOG) is nothing that anybody relies on, and passes.
#include <filesystem>

#include <rocksdb/file_system.h>

#include "engine/fault/disk.h"

namespace engine::fault {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus status_of(base::Errc error) {
  return error == base::Errc::disk_full ? IOStatus::NoSpace("injected") : IOStatus::IOError("injected");
}

bool is_diagnostic(const std::string& path) {
  return std::filesystem::path(path).filename().string().starts_with("LOG");
}

class FaultyWritable : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyWritable(Disk& disk, std::string path, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    const Disk::Verdict verdict = disk_.before_write(path_, size_bytes_, data.size());
    if (verdict.allowed_bytes > 0) {
      auto status = FSWritableFileOwnerWrapper::Append(Slice(data.data(), verdict.allowed_bytes), options, context);
      if (!status.ok()) return status;
    }
    disk_.wrote(path_, size_bytes_, verdict.allowed_bytes);
    size_bytes_ += verdict.allowed_bytes;
    return verdict.error.has_value() ? status_of(*verdict.error) : IOStatus::OK();
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return sync(); }

 private:
  IOStatus sync() {
    if (auto error = disk_.before_sync()) return status_of(*error);
    disk_.synced(path_);
    return IOStatus::OK();
  }

  Disk& disk_;
  const std::string path_;
  std::uint64_t size_bytes_ = 0;
};

class FaultyDirectory : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyDirectory(Disk& disk, std::string path, std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)), disk_(disk), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*, const rocksdb::DirFsyncOptions&) override {
    return sync();
  }

 private:
  IOStatus sync() {
    if (auto error = disk_.before_sync()) return status_of(*error);
    disk_.directory_synced(path_);
    return IOStatus::OK();
  }

  Disk& disk_;
  const std::string path_;
};

class FaultyIndexFiles : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyIndexFiles(Disk& disk) : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}
  const char* Name() const override { return "godwit faulty disk"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* context) override {
    if (is_diagnostic(path)) return target()->NewWritableFile(path, options, result, context);
    if (auto error = disk_.before_change()) return status_of(*error);
    const std::string grave = disk_.grave_for(path);
    if (!grave.empty()) {
      std::filesystem::rename(path, grave);
      disk_.removed(path, grave);
    }
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = target()->NewWritableFile(path, options, &file, context);
    if (!status.ok()) return status;
    disk_.created(path);
    *result = std::make_unique<FaultyWritable>(disk_, path, std::move(file));
    return status;
  }
  // Not used by RocksDB as we set it up; better refused than untracked.
  IOStatus ReopenWritableFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSWritableFile>*,
                              IODebugContext*) override {
    return IOStatus::NotSupported("reopening");
  }
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("reuse");
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* context) override {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    auto status = target()->NewDirectory(path, options, &directory, context);
    if (status.ok()) *result = std::make_unique<FaultyDirectory>(disk_, path, std::move(directory));
    return status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options, IODebugContext* context) override {
    if (is_diagnostic(path)) return target()->DeleteFile(path, options, context);
    if (auto error = disk_.before_change()) return status_of(*error);
    const std::string grave = disk_.grave_for(path);
    if (grave.empty()) return target()->DeleteFile(path, options, context);
    std::filesystem::rename(path, grave);
    disk_.removed(path, grave);
    return IOStatus::OK();
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* context) override {
    if (is_diagnostic(from)) return target()->RenameFile(from, to, options, context);
    if (auto error = disk_.before_change()) return status_of(*error);
    const std::string grave = disk_.grave_for(to);
    if (!grave.empty()) std::filesystem::rename(to, grave);
    auto status = target()->RenameFile(from, to, options, context);
    if (status.ok()) disk_.renamed(from, to, grave);
    return status;
  }

 private:
  Disk& disk_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> make_index_files(Disk& disk) { return std::make_shared<FaultyIndexFiles>(disk); }

}  // namespace engine::fault
