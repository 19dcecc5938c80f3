// Writes text as pieces (pieces.h), as summaries of version 1 have it. Who calls it: tests alone, so that what was
// stored then can be read for good. Linear.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mime/pieces.h"

namespace mime {

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

}  // namespace mime
