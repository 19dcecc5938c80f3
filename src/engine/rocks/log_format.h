// The bytes of the log: segment header, record header, checksums (docs/formats/log.md says every byte). Pure functions.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::rocks {

constexpr std::uint32_t log_format_version = 1;
constexpr std::uint32_t segment_header_bytes = 64;
constexpr std::uint32_t record_header_bytes = 32;
constexpr std::uint32_t record_alignment_bytes = 8;
constexpr std::uint32_t checksum_block_bytes = 65'536;
constexpr std::uint32_t max_record_bytes = 64u << 20;  // longer ones are not written, and damage when read

// A place in the log. Segments are numbered from 1.
struct LogPosition {
  std::uint32_t segment = 0;
  std::uint32_t offset_bytes = 0;
  auto operator<=>(const LogPosition&) const = default;
};

struct SegmentHeader {
  std::uint32_t segment = 0;
  std::uint64_t store_id = 0;
  std::uint64_t created_seconds = 0;
  std::uint32_t previous_end_bytes = 0;  // where the segment before it ends; 0: not known
};
std::string encode(const SegmentHeader& header);
// Errc::corrupt; Errc::cannot for a newer format.
base::Result<SegmentHeader> decode_segment_header(std::string_view bytes);

enum class RecordType : std::uint8_t {
  body = 1,     // the bytes of an extent
  batches = 2,  // what a group of batches came to (outcome.h)
};

struct RecordHeader {
  RecordType type = RecordType::body;
  std::uint32_t payload_bytes = 0;
  LogPosition position;  // of the header itself
  LogPosition durable;   // everything before it was on stable storage when this record was written
  std::uint32_t payload_crc = 0;

  std::uint32_t padded_bytes() const {
    const std::uint32_t whole = record_header_bytes + payload_bytes;
    return (whole + record_alignment_bytes - 1) / record_alignment_bytes * record_alignment_bytes;
  }
};
// The store's id and the segment's number go into the header's checksum: bytes of another store, of another place or of
// a mail that imitates a record never pass for one.
std::string encode(const RecordHeader& header, std::uint64_t store_id);
// nullopt: there is no record header at this place.
std::optional<RecordHeader> decode_record_header(std::string_view bytes, std::uint64_t store_id, LogPosition position);

// One checksum for each block of 64 KB, the last one shorter; none for no bytes.
std::vector<std::uint32_t> block_checksums(std::string_view bytes);
// Whether these are they.
bool has_block_checksums(std::string_view bytes, const std::vector<std::uint32_t>& blocks);
// What a record header holds: the checksum of the block checksums.
std::uint32_t combined_checksum(const std::vector<std::uint32_t>& blocks);

}  // namespace engine::rocks
