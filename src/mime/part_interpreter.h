// Gives a header block its meaning: fills in a Part, and the Envelope of a message. Called by the parser at the end of
// every header block.
#pragma once

#include <cstddef>
#include <string_view>

#include "mime/limits.h"
#include "mime/structure.h"

namespace mime {

// What a part is that says nothing about its type: text/plain, in multipart/digest message/rfc822. RFC 2046 5.1.5
enum class DefaultType { text_plain, message_rfc822 };

// What one parse may still keep and index.
class Budget {
 public:
  explicit Budget(const Limits& limits) : limits_(limits), kept_bytes_(limits.kept_bytes) {}
  const Limits& limits() const { return limits_; }
  // False if so much may not be kept any more.
  bool spend(std::size_t bytes) {
    if (bytes > kept_bytes_) {
      exceeded_ = true;
      return false;
    }
    kept_bytes_ -= bytes;
    return true;
  }
  void note_exceeded() { exceeded_ = true; }
  bool exceeded() const { return exceeded_; }

 private:
  Limits limits_;
  std::size_t kept_bytes_;
  bool exceeded_ = false;
};

// Everything but the ranges and the tree. `envelope` may be null.
void interpret_header(std::string_view block, DefaultType default_type, Budget& budget, Part& part, Envelope* envelope);

// A part that is not looked into.
void make_opaque(Part& part);

}  // namespace mime
