// Text written as pieces: bytes of its own, and copies of what is stored beside it anyway (the context) or stood
// earlier in the text. An ENVELOPE repeats the header, and itself: From is Sender and Reply-To too. Reading is copying.
// docs/formats/summary.md has the encoding. Who calls it: summary.cc.
// Invariants: writing and reading are linear; what is read is at most max_copy_bytes times as long as its pieces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mime {

// A copy's size is one byte.
inline constexpr std::size_t max_copy_bytes = 255;

// Texts beside one context, which is looked through once.
class PiecesWriter {
 public:
  explicit PiecesWriter(std::string_view context);
  void append(std::string& out, std::string_view text);

  // Where runs of bytes were seen last, by a hash of them: small enough to stay near the processor. Places from 65,535
  // on are not kept.
  using Places = std::array<std::uint16_t, std::size_t{1} << 12>;

 private:
  const std::size_t context_bytes_;
  std::string window_;  // the context, and behind it the text
  Places in_context_;
};
void append_pieces(std::string& out, std::string_view text, std::string_view context);

// Text in pieces that has been found whole: every copy lies within the context or what stood before it. Views live as
// long as the bytes and the context.
class PiecesView {
 public:
  PiecesView() = default;
  // Errc::corrupt.
  static base::Result<PiecesView> open(std::string_view pieces, std::string_view context);

  std::size_t size_bytes() const { return size_bytes_; }  // of the text
  void append_to(std::string& out) const;
  // Writes size_bytes() bytes; returns their end.
  char* write_to(char* to) const;

 private:
  std::string_view pieces_, context_;
  std::size_t size_bytes_ = 0;
};

}  // namespace mime
