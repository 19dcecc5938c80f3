// Every bound of this library, in one place. No limit makes a parse fail: what lies beyond is still part of
// the message, addressed by its offsets, but not looked into.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mime {

struct Limits {
  std::size_t header_bytes = 1 << 20;      // of one header block; what follows is skipped up to the blank line
  std::size_t header_fields = 20'000;      // of one header block that are indexed
  std::size_t kept_bytes = 4 << 20;        // of values kept for parts and nested envelopes, in one message
  std::size_t depth = 100;                 // nesting of multipart and message; deeper ones are opaque leaves
  std::size_t parts = 10'000;              // of one message; the last one takes all that follows
  std::size_t parameters = 100;            // of one Content-Type or Content-Disposition
  std::size_t parameter_bytes = 16 << 10;  // names and values of one field's parameters, together
};

// A boundary longer than this delimits nothing. RFC 2046 5.1.1 allows 70.
inline constexpr std::size_t max_boundary_bytes = 512;
// Language tags of one Content-Language that are told.
inline constexpr std::size_t max_languages = 50;
// A preview is at most this long, RFC 8970 3.3; it is made from this much of a part's body and of the text in it.
inline constexpr std::size_t max_preview_characters = 200;
inline constexpr std::size_t max_preview_input_bytes = 256 << 10;
inline constexpr std::size_t max_preview_text_bytes = 8 << 10;
// More than this of kept fields is not stored in a summary: the header is then read from the body.
inline constexpr std::size_t max_summary_header_bytes = 32 << 10;
// References of one message that threading looks at: the first one and the last ones.
inline constexpr std::size_t max_references = 200;

}  // namespace mime
