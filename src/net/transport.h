// What a connection reads and writes through, never blocking: the socket in the clear or TLS on it. It says what it
// waits for; waiting is the connection's.
#pragma once

#include <cstddef>
#include <span>

#include <sys/uio.h>

#include "base/channel.h"
#include "net/buffer_pool.h"

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
  // The next run of bytes that lies in one piece.
  std::string_view front() const { return chunks_.front().bytes.substr(offset_); }
  // Up to out.size() pieces.
  std::size_t gather(std::span<iovec> out) const;
  // Up to `room` bytes, copied; always the same ones until advance().
  std::size_t copy(char* to, std::size_t room) const;
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
  // Says goodbye in the protocol's own way, if it has one; best effort.
  virtual void say_goodbye() = 0;
};

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int fd) : fd_(fd) {}
  IoResult read_some(std::span<char> into) override;
  IoResult write_some(const ChunkCursor& from) override;
  void say_goodbye() override {}

 private:
  int fd_;
};

}  // namespace net
