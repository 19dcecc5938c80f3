#include "engine/rocks/index_files.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>

namespace engine::rocks {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// How often a full disk is asked again.
constexpr std::chrono::milliseconds room_poll{100};

IOStatus status_of(const base::Result<void>& result) {
  if (result.has_value()) return IOStatus::OK();
  if (result.error().code == base::Errc::disk_full) return IOStatus::NoSpace(result.error().detail);
  return IOStatus::IOError(result.error().detail);
}

// RocksDB's own diagnostic log is nothing that anybody relies on: it does not wait.
bool is_diagnostic(const std::string& path) {
  return std::filesystem::path(path).filename().string().starts_with("LOG");
}

bool is_table(const std::string& path) { return path.ends_with(".sst"); }

// Of the merge that this thread is at; nullopt: it is at none.
thread_local std::optional<std::uint64_t> merge_bytes_left;

class IndexFile : public rocksdb::FSWritableFile {
 public:
  IndexFile(std::unique_ptr<File> file, RoomGate& gate) : file_(std::move(file)), gate_(gate) {}

  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    auto written = write(data);
    while (!written.has_value() && written.error().code == base::Errc::disk_full && gate_.wait())
      written = write(data);  // the same bytes at the same place
    return status_of(written);
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus Truncate(std::uint64_t size_bytes, const IOOptions&, IODebugContext*) override {
    if (size_bytes == size_bytes_) return IOStatus::OK();
    auto truncated = file_->truncate(size_bytes);
    if (truncated.has_value()) size_bytes_ = size_bytes;
    return status_of(truncated);
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return status_of(file_->sync()); }
  IOStatus RangeSync(std::uint64_t offset_bytes, std::uint64_t length_bytes, const IOOptions&,
                     IODebugContext*) override {
    file_->start_writeback(offset_bytes, length_bytes);
    return IOStatus::OK();
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override {
    file_.reset();
    return IOStatus::OK();
  }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_bytes_; }

 protected:
  base::Result<void> write(const Slice& data) {
    const std::array pieces{data.ToStringView()};
    TRY(file_->write_at(size_bytes_, pieces));
    size_bytes_ += data.size();
    return {};
  }

 private:
  std::unique_ptr<File> file_;
  RoomGate& gate_;
  std::uint64_t size_bytes_ = 0;
};

// What a merge writes. Others take room, too: each write looks again.
class MergedFile : public IndexFile {
 public:
  MergedFile(std::unique_ptr<File> file, RoomGate& gate, FileSystem& files, const MergeRoom& room)
      : IndexFile(std::move(file), gate), files_(files), room_(room) {}

  static base::Result<void> look_for_room(FileSystem& files, const MergeRoom& room, std::uint64_t bytes) {
    const auto available_bytes = files.available_bytes(room.directory);
    if (!available_bytes.has_value() || *available_bytes >= bytes + room.kept_bytes) return {};
    return base::fail(base::Errc::disk_full, "a merge has " + std::to_string(bytes) + " bytes to write");
  }

  using IndexFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    if (auto room = look_for_room(files_, room_, data.size()); !room.has_value()) return status_of(room);
    if (merge_bytes_left.has_value()) *merge_bytes_left -= std::min<std::uint64_t>(*merge_bytes_left, data.size());
    return status_of(write(data));
  }

 private:
  FileSystem& files_;
  const MergeRoom& room_;
};

class IndexFiles : public rocksdb::FileSystemWrapper {
 public:
  IndexFiles(const std::shared_ptr<rocksdb::FileSystem>& below, rocks::FileSystem& files, RoomGate& gate,
             MergeRoom merge_room)
      : FileSystemWrapper(below), files_(files), gate_(gate), merge_room_(std::move(merge_room)) {}
  const char* Name() const override { return "godwit index files"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* context) override {
    if (is_diagnostic(path)) return target()->NewWritableFile(path, options, result, context);
    if (is_table(path) && merge_bytes_left.has_value()) return new_merged_file(path, result);
    auto file = open_anew(path);
    while (!file.has_value() && file.error().code == base::Errc::disk_full && gate_.wait()) file = open_anew(path);
    if (!file.has_value()) return status_of(base::fail(file.error()));
    *result = std::make_unique<IndexFile>(*std::move(file), gate_);
    return IOStatus::OK();
  }
  // Not used by RocksDB as we set it up; they would write past us.
  IOStatus ReopenWritableFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSWritableFile>*,
                              IODebugContext*) override {
    return IOStatus::NotSupported("reopening");
  }
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("reuse");
  }

 private:
  base::Result<std::unique_ptr<File>> open_anew(const std::string& path) {
    auto file = files_.open(path, OpenMode::create);
    if (file.has_value() || file.error().code != base::Errc::already_exists) return file;
    TRY(files_.unlink(path));
    return files_.open(path, OpenMode::create);
  }
  IOStatus new_merged_file(const std::string& path, std::unique_ptr<rocksdb::FSWritableFile>* result) {
    if (auto room = MergedFile::look_for_room(files_, merge_room_, *merge_bytes_left); !room.has_value())
      return status_of(room);
    auto file = open_anew(path);
    if (!file.has_value()) return status_of(base::fail(file.error()));
    *result = std::make_unique<MergedFile>(*std::move(file), gate_, files_, merge_room_);
    return IOStatus::OK();
  }

  rocks::FileSystem& files_;
  RoomGate& gate_;
  const MergeRoom merge_room_;
};

}  // namespace

void begin_merge_on_this_thread(std::uint64_t bytes) { merge_bytes_left = bytes; }
void end_merge_on_this_thread() { merge_bytes_left.reset(); }

void RoomGate::start(std::function<void()> on_full) {
  std::lock_guard lock(mutex_);
  on_full_ = std::move(on_full);
}

void RoomGate::stop() {
  std::lock_guard lock(mutex_);
  on_full_ = nullptr;
  stopped_.notify_all();
}

bool RoomGate::wait() {
  std::unique_lock lock(mutex_);
  if (!on_full_) return false;
  on_full_();
  stopped_.wait_for(lock, room_poll, [&] { return !on_full_; });
  return on_full_ != nullptr;
}

std::shared_ptr<rocksdb::FileSystem> make_index_files(const std::shared_ptr<rocksdb::FileSystem>& below,
                                                      FileSystem& files, RoomGate& gate, MergeRoom merge_room) {
  return std::make_shared<IndexFiles>(below, files, gate, std::move(merge_room));
}

}  // namespace engine::rocks
