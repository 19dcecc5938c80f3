// How small values are written down: a version byte, varints and length-prefixed strings, a CRC at the end.
// docs/formats/keys.md. Decoding never trusts a length or a count: a reader that runs out stays failed and gives zeros;
// done() says so once, at the end.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mail {

class RecordWriter {
 public:
  explicit RecordWriter(std::uint8_t version) {
    bytes_.reserve(usual_bytes);
    bytes_.push_back(static_cast<char>(version));
  }

  RecordWriter& number(std::uint64_t value);
  RecordWriter& signed_number(std::int64_t value);  // zigzag
  RecordWriter& text(std::string_view value);
  template <class Id>
  RecordWriter& id(Id value) {
    return number(value.value);
  }
  // The record with its CRC. The writer is spent.
  std::string sealed();

 private:
  static constexpr std::size_t usual_bytes = 96;  // of a head: one allocation
  std::string bytes_;
};

class RecordReader {
 public:
  // Checks the CRC and the version: Errc::corrupt, and `what` names the record for the operator.
  static base::Result<RecordReader> open(std::string_view sealed, std::uint8_t version, std::string_view what);

  std::uint64_t number();
  std::int64_t signed_number();
  std::string_view text();  // lives as long as the record's bytes
  // A number too large for its kind is none: the reader fails.
  template <class Id>
  Id id() {
    using Number = typename Id::number_type;
    const std::uint64_t value = number();
    if (value > std::numeric_limits<Number>::max()) fail();
    return failed_ ? Id() : Id(static_cast<Number>(value));
  }
  // How many elements may follow, each of at least one byte; 0 when the count cannot be true.
  std::size_t count();
  bool at_end() const { return rest_.empty(); }
  bool failed() const { return failed_; }
  // Everything was read and nothing was missing.
  base::Result<void> done() const;

 private:
  void fail();
  RecordReader(std::string_view rest, std::string_view what) : rest_(rest), what_(what) {}
  std::string_view rest_;
  std::string_view what_;
  bool failed_ = false;
};

}  // namespace mail
