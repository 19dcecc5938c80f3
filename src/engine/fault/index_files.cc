// The faulty disk as RocksDB sees it: names and directories; its bytes come by the log's front (index_files.h of
// rocks). RocksDB's own diagnostic log (LOG) is nothing that anybody relies on, and passes.
#include <filesystem>

#include <rocksdb/file_system.h>

#include "engine/fault/disk.h"

namespace engine::fault {

namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus injected() { return IOStatus::IOError("injected"); }

bool is_diagnostic(const std::string& path) {
  return std::filesystem::path(path).filename().string().starts_with("LOG");
}

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
    if (disk_.before_sync()) return injected();
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

  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* context) override {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    auto status = target()->NewDirectory(path, options, &directory, context);
    if (status.ok()) *result = std::make_unique<FaultyDirectory>(disk_, path, std::move(directory));
    return status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options, IODebugContext* context) override {
    if (is_diagnostic(path)) return target()->DeleteFile(path, options, context);
    if (disk_.before_change()) return injected();
    const std::string grave = disk_.grave_for(path);
    if (grave.empty()) return target()->DeleteFile(path, options, context);
    std::filesystem::rename(path, grave);
    disk_.removed(path, grave);
    return IOStatus::OK();
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* context) override {
    if (is_diagnostic(from)) return target()->RenameFile(from, to, options, context);
    if (disk_.before_change()) return injected();
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
