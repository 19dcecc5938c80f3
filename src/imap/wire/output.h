// What the server says, as a chain of pieces: text of its own, and bytes of bodies by reference, which are never
// copied. Who fills it: the writers and, between them, the session with body slices. Who takes it: the session, for the
// connection. One session's alone; not thread-safe.
#pragma once

#include <charconv>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imap::wire {

class Output {
 public:
  struct Piece {
    std::string text;         // used when `owner` is null
    std::string_view shared;  // kept alive and in place by `owner`
    std::shared_ptr<const void> owner;

    std::string_view bytes() const { return owner == nullptr ? std::string_view(text) : shared; }
  };

  void append(std::string_view bytes) {
    text_.append(bytes);
    size_ += bytes.size();
  }
  void append(char c) {
    text_.push_back(c);
    ++size_;
  }
  template <std::unsigned_integral Number>
  void append_number(Number number) {
    char digits[20];
    const char* end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    append(std::string_view(digits, static_cast<std::size_t>(end - digits)));
  }
  // By reference; few bytes are copied all the same, which is cheaper than a piece of their own.
  void append_shared(std::string_view bytes, std::shared_ptr<const void> owner);

  std::size_t size_bytes() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Hands over everything, in order, without empty pieces.
  std::vector<Piece> take();
  // Whether all of it is text of its own; take_text() copies nothing then.
  bool is_text() const { return pieces_.empty(); }
  // Everything as one string; bodies are copied: for small answers and tests.
  std::string take_text();

 private:
  void close_text();

  std::vector<Piece> pieces_;
  std::string text_;  // the last piece, still growing
  std::size_t size_ = 0;
};

}  // namespace imap::wire
