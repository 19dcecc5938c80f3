// How stored values of the model are written: a frame (kind, version, CRC-32C), then numbers as varints, texts with
// their length. docs/formats/README.md. Who uses it: the codecs of changes, pages, expunge chunks and heads. Reading
// never trusts a length or a count: a reader that runs out stays failed and gives zeros; done() says so, once, at the
// end.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mail {

// First byte of a value. Never renumbered.
enum class ValueKind : std::uint8_t {
  change = 1,
  hot_page = 2,
  cold_page = 3,
  columns_page = 4,
  expunge_chunk = 5,
  head = 6
};

// kind, version, two zero bytes, CRC-32C of all other bytes.
inline constexpr std::size_t frame_bytes = 8;
inline constexpr std::uint8_t format_version = 1;

// Fills the frame of a value whose first `frame_bytes` are left free for it.
void seal(std::string& bytes, ValueKind kind);
// Errc::corrupt: another kind, a version that is not known, a checksum that does not hold.
base::Result<void> check_frame(std::string_view bytes, ValueKind kind);

class ByteWriter {
 public:
  ByteWriter() {
    bytes_.reserve(usual_bytes);
    bytes_.resize(frame_bytes);
  }

  void number(std::uint64_t value);
  void signed_number(std::int64_t value);  // zigzag
  void fixed64(std::uint64_t value);
  void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void raw(std::string_view bytes) { bytes_.append(bytes); }
  void text(std::string_view value);
  template <class Id>
  void id(Id value) {
    number(value.value);
  }
  // What was written so far, without the frame.
  std::string_view written() const { return std::string_view(bytes_).substr(frame_bytes); }
  // The framed value. The writer is spent.
  std::string sealed(ValueKind kind);

 private:
  static constexpr std::size_t usual_bytes = 64;  // of a change of flags: one allocation
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  // Of what follows the frame, once that holds.
  static base::Result<ByteReader> open(std::string_view framed, ValueKind kind);

  std::uint64_t number();
  std::uint32_t number32();  // fails above 32 bits
  std::int64_t signed_number();
  std::uint64_t fixed64();
  std::uint8_t byte();
  std::string_view raw(std::size_t length_bytes);  // as long as the value's bytes
  std::string_view text();
  template <class Id>
  Id id() {
    const std::uint64_t value = number();
    const auto narrow = static_cast<typename Id::number_type>(value);
    if (narrow != value) fail();
    return Id(narrow);
  }
  // Of elements that follow, each at least one byte long; 0 and failed when that cannot be.
  std::size_t count();

  void fail();
  bool failed() const { return failed_; }
  std::string_view rest() const { return rest_; }
  // Everything was read and nothing was missing. `what` names the value for the operator.
  base::Result<void> done(std::string_view what) const;

 private:
  std::string_view rest_;
  bool failed_ = false;
};

void append_varint(std::string& bytes, std::uint64_t value);

}  // namespace mail
