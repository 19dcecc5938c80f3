// The segments of the log that exist, open for reading; who holds them against removal.
// Thread-safe. A segment's file stays readable for those who have it even after it was removed.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/rocks/file.h"

namespace engine::rocks {

class Segments {
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

 private:
  FileSystem& files_;
  const std::string directory_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<File>> open_;
  std::map<std::uint32_t, std::size_t> pins_;
};

}  // namespace engine::rocks
