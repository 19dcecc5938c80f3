// The segments of the log that exist, those used last open for reading; who holds them against removal.
// Thread-safe. A segment's file stays readable for those who have it, even after it was removed.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/rocks/file.h"

namespace engine::rocks {

class Segments : public std::enable_shared_from_this<Segments> {
 public:
  // As many stay open as make up 32 GB of mail, whatever the store's size. Opening one again takes some microseconds
  // beside the reading of what nobody has read for so long, and the limit of open files is there for connections.
  static constexpr std::size_t usual_max_open = 256;

  // `directory` holds the segments and nothing else of ours.
  Segments(FileSystem& files, std::string directory, std::size_t max_open = usual_max_open)
      : files_(files), directory_(std::move(directory)), max_open_(max_open) {}

  std::string path_of(std::uint32_t segment) const;
  const std::string& directory() const { return directory_; }
  FileSystem& files() const { return files_; }

  // Numbers in order.
  base::Result<std::vector<std::uint32_t>> list() const;
  // Errc::already_exists. The name is not durable yet.
  base::Result<std::shared_ptr<File>> create(std::uint32_t segment);
  // Errc::not_found. One file for all who have it at the same time.
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
  struct Recent {
    std::uint32_t segment = 0;
    std::shared_ptr<File> file;
  };
  struct Open {
    std::weak_ptr<File> file;
    std::list<Recent>::iterator recent;  // recent_.end(): open for as long as somebody has it
  };
  // These with mutex_ held. nullptr: it is not open.
  std::shared_ptr<File> find(std::uint32_t segment);
  // Answer with the file that is given up, if any: closing it needs no lock.
  std::shared_ptr<File> keep(std::uint32_t segment, const std::shared_ptr<File>& file);
  std::shared_ptr<File> forget(std::uint32_t segment);

  FileSystem& files_;
  const std::string directory_;
  const std::size_t max_open_;
  mutable std::mutex mutex_;
  std::list<Recent> recent_;  // the one used last in front
  std::map<std::uint32_t, Open> open_;
  std::uint64_t removals_ = 0;  // a file that was opened beside one may be gone
  std::map<std::uint32_t, std::size_t> pins_;
  std::map<std::uint32_t, std::weak_ptr<const Held>> held_;
};

}  // namespace engine::rocks
