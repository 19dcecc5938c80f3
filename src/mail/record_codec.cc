#include "mail/record_codec.h"

#include "base/crc32c.h"

namespace mail {
namespace {

constexpr std::size_t crc_bytes = 4;

}  // namespace

RecordWriter& RecordWriter::number(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

RecordWriter& RecordWriter::signed_number(std::int64_t value) {
  return number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

RecordWriter& RecordWriter::text(std::string_view value) {
  number(value.size());
  bytes_.append(value);
  return *this;
}

std::string RecordWriter::sealed() {
  std::uint32_t crc = base::crc32c(bytes_);
  for (std::size_t i = 0; i < crc_bytes; ++i) bytes_.push_back(static_cast<char>(crc >> (8 * i)));
  return std::move(bytes_);
}

base::Result<RecordReader> RecordReader::open(std::string_view sealed, std::uint8_t version, std::string_view what) {
  if (sealed.size() < 1 + crc_bytes) return base::fail(base::Errc::corrupt, std::string(what) + ": too short");
  std::string_view bytes = sealed.substr(0, sealed.size() - crc_bytes);
  std::uint32_t crc = 0;
  for (std::size_t i = 0; i < crc_bytes; ++i)
    crc |= static_cast<std::uint32_t>(static_cast<unsigned char>(sealed[bytes.size() + i])) << (8 * i);
  if (crc != base::crc32c(bytes))
    return base::fail(base::Errc::corrupt, std::string(what) + ": its checksum does not hold");
  if (static_cast<std::uint8_t>(bytes[0]) != version)
    return base::fail(base::Errc::corrupt, std::string(what) + ": written by a version that this one does not know");
  return RecordReader(bytes.substr(1), what);
}

void RecordReader::fail() {
  failed_ = true;
  rest_ = {};
}

std::uint64_t RecordReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

std::int64_t RecordReader::signed_number() {
  std::uint64_t value = number();
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::string_view RecordReader::text() {
  std::uint64_t size = number();
  if (size > rest_.size()) {
    fail();
    return {};
  }
  std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

std::size_t RecordReader::count() {
  std::uint64_t value = number();
  if (value <= rest_.size()) return value;
  fail();
  return 0;
}

base::Result<void> RecordReader::done() const {
  if (failed_ || !rest_.empty())
    return base::fail(base::Errc::corrupt, std::string(what_) + ": it does not fit its format");
  return {};
}

}  // namespace mail
