#include "mail/codec.h"

#include <cstring>
#include <utility>

#include "base/crc32c.h"

namespace mail {
namespace {

constexpr std::size_t crc_at = 4;

std::uint32_t frame_crc(std::string_view bytes) {
  return base::crc32c(bytes.substr(frame_bytes), base::crc32c(bytes.substr(0, crc_at)));
}

base::Failure corrupt(const char* what) { return base::fail(base::Errc::corrupt, what); }

}  // namespace

void seal(std::string& bytes, ValueKind kind) {
  bytes[0] = static_cast<char>(kind);
  bytes[1] = static_cast<char>(format_version);
  bytes[2] = bytes[3] = 0;
  const std::uint32_t crc = frame_crc(bytes);
  std::memcpy(bytes.data() + crc_at, &crc, sizeof crc);
}

base::Result<void> check_frame(std::string_view bytes, ValueKind kind) {
  if (bytes.size() < frame_bytes) return corrupt("a stored value is too short");
  if (bytes[0] != static_cast<char>(kind)) return corrupt("a stored value is of another kind");
  if (bytes[1] != static_cast<char>(format_version)) return corrupt("a stored value is of a version not known here");
  std::uint32_t crc = 0;
  std::memcpy(&crc, bytes.data() + crc_at, sizeof crc);
  if (crc != frame_crc(bytes)) return corrupt("the checksum of a stored value does not hold");
  return {};
}

void append_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

void ByteWriter::number(std::uint64_t value) { append_varint(bytes_, value); }

void ByteWriter::signed_number(std::int64_t value) {
  number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

void ByteWriter::fixed64(std::uint64_t value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  bytes_.append(bytes, sizeof value);
}

void ByteWriter::text(std::string_view value) {
  number(value.size());
  raw(value);
}

std::string ByteWriter::sealed(ValueKind kind) {
  seal(bytes_, kind);
  return std::move(bytes_);
}

base::Result<ByteReader> ByteReader::open(std::string_view framed, ValueKind kind) {
  TRY(check_frame(framed, kind));
  return ByteReader(framed.substr(frame_bytes));
}

void ByteReader::fail() {
  failed_ = true;
  rest_ = {};
}

std::uint64_t ByteReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto next = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
    if (next < 0x80) return value;
  }
  fail();
  return 0;
}

std::uint32_t ByteReader::number32() {
  const std::uint64_t value = number();
  if (value <= 0xffff'ffff) return static_cast<std::uint32_t>(value);
  fail();
  return 0;
}

std::int64_t ByteReader::signed_number() {
  const std::uint64_t value = number();
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::uint64_t ByteReader::fixed64() {
  const std::string_view bytes = raw(sizeof(std::uint64_t));
  std::uint64_t value = 0;
  if (!failed_) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::uint8_t ByteReader::byte() {
  const std::string_view one = raw(1);
  return failed_ ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
}

std::string_view ByteReader::raw(std::size_t length_bytes) {
  if (length_bytes > rest_.size()) {
    fail();
    return {};
  }
  const std::string_view bytes = rest_.substr(0, length_bytes);
  rest_.remove_prefix(length_bytes);
  return bytes;
}

std::string_view ByteReader::text() { return raw(number()); }

std::size_t ByteReader::count() {
  const std::uint64_t value = number();
  if (value <= rest_.size()) return value;
  fail();
  return 0;
}

base::Result<void> ByteReader::done(std::string_view what) const {
  if (!failed_ && rest_.empty()) return {};
  return base::fail(base::Errc::corrupt, std::string(what) + " does not fit its format");
}

}  // namespace mail
