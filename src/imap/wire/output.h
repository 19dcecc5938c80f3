// What the server says, as a chain of chunks: text of its own in one buffer, and between it bytes of bodies by
// reference, in memory or in files, which are never copied. Who fills it: the writers and, between them, the session
// with body slices. Who takes it: the session, for the connection. One session's alone; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/chunk.h"

namespace imap::wire {

class Output {
 public:
  // Everything said so far, in order, without empty chunks.
  struct Taken {
    std::vector<base::Chunk> chunks;
    std::unique_ptr<char[]> text;  // that the chunks without an owner lie in
    std::size_t text_capacity_bytes = 0;
  };

  void append(std::string_view bytes) {
    bytes.copy(room(bytes.size()), bytes.size());
    used_ += bytes.size();
  }
  void append(char c) {
    *room(1) = c;
    ++used_;
  }
  void append_number(std::uint64_t number);
  // By reference; few bytes are copied all the same, which is cheaper than a chunk of their own.
  void append_shared(std::string_view bytes, std::shared_ptr<const void> owner);
  // Sent from where they lie; `owner` keeps the file open and the range as it is.
  void append_file(base::FileRange range, std::shared_ptr<const void> owner);

  // For who makes text in place: at least so many bytes to write to, and how many were written.
  char* room(std::size_t bytes) {
    if (capacity_ - used_ < bytes) grow(bytes);
    return text_.get() + used_;
  }
  void wrote(std::size_t bytes) { used_ += bytes; }

  std::size_t size_bytes() const { return used_ + referred_bytes_; }
  // Of it what is held in memory, not in files.
  std::size_t held_bytes() const { return size_bytes() - file_bytes_; }
  bool empty() const { return size_bytes() == 0; }

  // Takes back text behind a place: nothing may have been appended by reference since.
  std::size_t mark() const { return used_; }
  void back_to(std::size_t mark) { used_ = mark; }

  Taken take();
  // Memory for what is said next, so that a long answer needs its buffer once.
  void reuse(Taken taken);
  // Everything as one string, copied: for tests and small answers. Without files.
  std::string take_text();

 private:
  struct Reference {
    std::size_t text_before;  // bytes of text that stand before it
    base::Chunk chunk;
  };
  void grow(std::size_t bytes);
  void append_reference(base::Chunk chunk);

  std::unique_ptr<char[]> text_;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
  std::vector<Reference> references_;
  std::size_t referred_bytes_ = 0;
  std::size_t file_bytes_ = 0;  // of referred_bytes_
};

}  // namespace imap::wire
