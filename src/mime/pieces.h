// Text written as pieces, as summaries of version 1 have it: bytes of its own, and copies of what is stored beside it
// anyway (the context) or stood earlier in the text. Reading is copying. docs/formats/summary.md has the encoding. Who
// calls it: summary.cc, for texts of every version; testing/pieces_writer.h writes them.
// Invariants: reading is linear; what is read is at most max_copy_bytes times as long as its pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mime {

// A copy's size is one byte.
inline constexpr std::size_t max_copy_bytes = 255;

// Text in pieces that has been found whole: every copy lies within the context or what stood before it. Views live as
// long as the bytes and the context.
class PiecesView {
 public:
  PiecesView() = default;
  // Errc::corrupt.
  static base::Result<PiecesView> open(std::string_view pieces, std::string_view context);
  // A text that is stored as it is.
  static PiecesView plain(std::string_view text);

  std::size_t size_bytes() const { return size_bytes_; }  // of the text
  void append_to(std::string& out) const;
  // Writes size_bytes() bytes; returns their end.
  char* write_to(char* to) const;

 private:
  enum class Form : std::uint8_t { pieces, plain };
  Form form_ = Form::pieces;
  std::string_view pieces_, context_;
  std::size_t size_bytes_ = 0;
};

}  // namespace mime
