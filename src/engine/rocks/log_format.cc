#include "engine/rocks/log_format.h"

#include "base/crc32c.h"
#include "engine/rocks/encoding.h"

namespace engine::rocks {

namespace {

constexpr std::string_view segment_magic = "GODWTLOG";
constexpr std::uint32_t record_magic = 0x52474f4c;  // "LOGR"
constexpr std::size_t checksummed_header_bytes = 28;

std::uint32_t record_header_crc(std::string_view header, std::uint64_t store_id, std::uint32_t segment) {
  std::string place;
  put_u64(place, store_id);
  put_u32(place, segment);
  return base::crc32c(header.substr(0, checksummed_header_bytes), base::crc32c(place));
}

// The caller has looked at the length.
std::uint32_t u32_at(std::string_view bytes, std::size_t offset) { return *Reader(bytes.substr(offset)).u32(); }

}  // namespace

std::string encode(const SegmentHeader& header) {
  std::string bytes(segment_magic);
  put_u32(bytes, log_format_version);
  put_u32(bytes, header.segment);
  put_u64(bytes, header.store_id);
  put_u64(bytes, header.created_seconds);
  put_u32(bytes, header.previous_end_bytes);
  bytes.resize(segment_header_bytes - 4, '\0');
  put_u32(bytes, base::crc32c(bytes));
  return bytes;
}

base::Result<SegmentHeader> decode_segment_header(std::string_view bytes) {
  if (bytes.size() < segment_header_bytes || !bytes.starts_with(segment_magic))
    return base::fail(base::Errc::corrupt, "not a log segment");
  const std::size_t crc_at = segment_header_bytes - 4;
  if (u32_at(bytes, crc_at) != base::crc32c(bytes.substr(0, crc_at)))
    return base::fail(base::Errc::corrupt, "segment header checksum");
  Reader reader(bytes.substr(segment_magic.size()));
  TRY(auto version, reader.u32());
  if (version != log_format_version)
    return base::fail(base::Errc::cannot, "log format " + std::to_string(version) + " is of a newer release");
  SegmentHeader header;
  TRY(header.segment, reader.u32());
  TRY(header.store_id, reader.u64());
  TRY(header.created_seconds, reader.u64());
  TRY(header.previous_end_bytes, reader.u32());
  return header;
}

std::string encode(const RecordHeader& header, std::uint64_t store_id) {
  std::string bytes;
  bytes.reserve(record_header_bytes);
  put_u32(bytes, record_magic);
  put_u32(bytes, static_cast<std::uint32_t>(header.type));
  put_u32(bytes, header.payload_bytes);
  put_u32(bytes, header.position.offset_bytes);
  put_u32(bytes, header.durable.segment);
  put_u32(bytes, header.durable.offset_bytes);
  put_u32(bytes, header.payload_crc);
  put_u32(bytes, record_header_crc(bytes, store_id, header.position.segment));
  return bytes;
}

std::optional<RecordHeader> decode_record_header(std::string_view bytes, std::uint64_t store_id, LogPosition position) {
  if (bytes.size() < record_header_bytes || u32_at(bytes, 0) != record_magic) return std::nullopt;
  if (u32_at(bytes, 28) != record_header_crc(bytes, store_id, position.segment)) return std::nullopt;
  const std::uint32_t type = u32_at(bytes, 4);
  if (type != static_cast<std::uint32_t>(RecordType::body) && type != static_cast<std::uint32_t>(RecordType::batches))
    return std::nullopt;
  RecordHeader header;
  header.type = static_cast<RecordType>(type);
  header.payload_bytes = u32_at(bytes, 8);
  header.position = {position.segment, u32_at(bytes, 12)};
  header.durable = {u32_at(bytes, 16), u32_at(bytes, 20)};
  header.payload_crc = u32_at(bytes, 24);
  if (header.position != position || header.payload_bytes > max_record_bytes) return std::nullopt;
  return header;
}

std::vector<std::uint32_t> block_checksums(std::string_view bytes) {
  std::vector<std::uint32_t> blocks;
  blocks.reserve((bytes.size() + checksum_block_bytes - 1) / checksum_block_bytes);
  for (std::size_t at = 0; at < bytes.size(); at += checksum_block_bytes)
    blocks.push_back(base::crc32c(bytes.substr(at, checksum_block_bytes)));
  return blocks;
}

bool has_block_checksums(std::string_view bytes, const std::vector<std::uint32_t>& blocks) {
  std::size_t at = 0;
  for (const std::uint32_t block : blocks) {
    if (at >= bytes.size() || base::crc32c(bytes.substr(at, checksum_block_bytes)) != block) return false;
    at += checksum_block_bytes;
  }
  return at >= bytes.size();
}

std::uint32_t combined_checksum(const std::vector<std::uint32_t>& blocks) {
  std::string bytes;
  bytes.reserve(blocks.size() * 4);
  for (std::uint32_t block : blocks) put_u32(bytes, block);
  return base::crc32c(bytes);
}

}  // namespace engine::rocks
