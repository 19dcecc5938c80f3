// What a connection reads and writes through, never blocking: the socket in the clear or TLS on it. It says what it
// waits for; waiting is the connection's.
#pragma once

#include <cstddef>
#include <span>

#include <sys/uio.h>

#include "base/chunk.h"
#include "base/result.h"
#include "net/buffer_pool.h"
#include "net/file_windows.h"

namespace net {

struct IoResult {
  enum class Outcome { done, wants_read, wants_write, closed, failed };
  Outcome outcome = Outcome::done;
  std::size_t bytes = 0;  // with done: at least one
};

// What is left of a gathered write.
class ChunkCursor {
 public:
  explicit ChunkCursor(std::span<const base::Chunk> chunks) : chunks_(chunks) { skip_empty(); }
  bool done() const { return chunks_.empty(); }
  // Whether the next run of bytes lies in a file.
  bool at_file() const { return chunks_.front().in_file(); }
  // What is left of the next run, which lies in memory, or in a file.
  std::string_view front() const { return chunks_.front().bytes.substr(offset_); }
  base::FileRange file() const;
  // Up to out.size() pieces, for the kernel alone to read: files stand in `windows`. None if the first cannot be
  // mapped.
  std::size_t gather(std::span<iovec> out, FileWindows& windows) const;
  // Up to `room` bytes, copied from memory or read from a file; always the same ones until advance(). Errc::io.
  base::Result<std::size_t> copy(char* to, std::size_t room) const;
  void advance(std::size_t bytes);

 private:
  void skip_empty();
  std::span<const base::Chunk> chunks_;
  std::size_t offset_ = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual IoResult read_some(std::span<char> into) = 0;
  // `from` is not done. A write that could not go is repeated with the same cursor.
  virtual IoResult write_some(const ChunkCursor& from) = 0;
  // Nothing is written for now: gives back what it holds for that.
  virtual void pause() {}
  // Says goodbye in the protocol's own way, if it has one; best effort.
  virtual void say_goodbye() = 0;
};

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int fd) : fd_(fd) {}
  IoResult read_some(std::span<char> into) override;
  IoResult write_some(const ChunkCursor& from) override;
  void pause() override { windows_.clear(); }
  void say_goodbye() override {}

 private:
  IoResult send_file(const base::FileRange& range);
  int fd_;
  FileWindows windows_;  // of the write under way
};

}  // namespace net
