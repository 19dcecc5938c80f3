// The segments of the log that exist, open for reading; who holds them against removal.
// Thread-safe. A segment's file stays readable for those who have it even after it was removed.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/rocks/file.h"

namespace engine::rocks {

class Segments : public std::enable_shared_from_this<Segments> {
 public:
  // `directory` holds the segments and nothing else of ours.
  Segments(FileSystem& files, std::string directory) : files_(files), directory_(std::move(directory)) {}

  std::string path_of(std::uint32_t segment) const;
  const std::string& directory() const { return directory_; }
  FileSystem& files() const { return files_; }

  // Numbers in order.
  base::Result<std::vector<std::uint32_t>> list() const;
  // Errc::already_exists. The name is not durable yet.
  base::Result<std::shared_ptr<File>> create(std::uint32_t segment);
  // Errc::not_found.
  base::Result<std::shared_ptr<File>> open(std::uint32_t segment);
  base::Result<void> remove(std::uint32_t segment);

  // A pinned segment is neither removed nor punched: a staged body lies in it.
  void pin(std::uint32_t segment);
  void unpin(std::uint32_t segment);
  bool is_pinned(std::uint32_t segment) const;

  // A segment of which something is being sent: open, and pinned as long as anybody has it.
  struct Held {
    Held(std::shared_ptr<Segments> of, std::uint32_t number, std::shared_ptr<File> opened)
        : segments(std::move(of)), segment(number), file(std::move(opened)) {
      segments->pin(segment);
    }
    ~Held() { segments->unpin(segment); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    const std::shared_ptr<Segments> segments;
    const std::uint32_t segment;
    const std::shared_ptr<File> file;
  };
  // nullptr: it cannot be opened. Segments must be shared.
  std::shared_ptr<const Held> hold(std::uint32_t segment);

 private:
  FileSystem& files_;
  const std::string directory_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<File>> open_;
  std::uint64_t removals_ = 0;  // a file that was opened beside one may be gone
  std::map<std::uint32_t, std::size_t> pins_;
  std::map<std::uint32_t, std::weak_ptr<const Held>> held_;
};

}  // namespace engine::rocks
