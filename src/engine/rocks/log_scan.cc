#include "engine/rocks/log_scan.h"

#include <algorithm>

namespace engine::rocks {

namespace {

constexpr std::size_t search_window_bytes = 1u << 20;
constexpr std::size_t zeros_window_bytes = 64u << 10;

std::uint32_t aligned(std::uint32_t offset_bytes) {
  return (offset_bytes + record_alignment_bytes - 1) / record_alignment_bytes * record_alignment_bytes;
}

// One segment, record by record.
class SegmentScan {
 public:
  SegmentScan(const File& file, std::uint32_t segment, std::uint32_t size_bytes, std::uint64_t store_id)
      : file_(file), segment_(segment), size_bytes_(size_bytes), store_id_(store_id) {}

  // Answers with where the segment ends: zeros behind that are what was written ahead.
  base::Result<std::uint32_t> run(std::uint32_t from_bytes, LogScan& into);

 private:
  base::Result<std::optional<RecordHeader>> record_at(std::uint32_t offset_bytes) const;
  // The next place with a whole record, or the segment's end.
  base::Result<std::uint32_t> next_record(std::uint32_t from_bytes) const;
  base::Result<bool> is_zero_from(std::uint32_t offset_bytes) const;

  const File& file_;
  const std::uint32_t segment_;
  const std::uint32_t size_bytes_;
  const std::uint64_t store_id_;
};

base::Result<std::optional<RecordHeader>> SegmentScan::record_at(std::uint32_t offset_bytes) const {
  std::string bytes(record_header_bytes, '\0');
  TRY(auto read_bytes, file_.read_at(offset_bytes, bytes.data(), bytes.size()));
  bytes.resize(read_bytes);
  auto header = decode_record_header(bytes, store_id_, {segment_, offset_bytes});
  if (!header.has_value() || header->payload_bytes > size_bytes_ - offset_bytes - record_header_bytes)
    return std::nullopt;
  TRY(auto payload, read_payload(file_, *header));
  if (combined_checksum(block_checksums(payload)) != header->payload_crc) return std::nullopt;
  return header;
}

base::Result<std::uint32_t> SegmentScan::next_record(std::uint32_t from_bytes) const {
  std::string window;
  for (std::uint32_t at = aligned(from_bytes); at < size_bytes_; at += search_window_bytes) {
    // Windows overlap by a header, so that none is missed at the seam.
    window.resize(search_window_bytes + record_header_bytes);
    TRY(auto read_bytes, file_.read_at(at, window.data(), window.size()));
    window.resize(read_bytes);
    for (std::uint32_t i = 0; i < search_window_bytes && i + record_header_bytes <= window.size();
         i += record_alignment_bytes) {
      const std::string_view here = std::string_view(window).substr(i, record_header_bytes);
      if (!decode_record_header(here, store_id_, {segment_, at + i}).has_value()) continue;
      TRY(auto header, record_at(at + i));
      if (header.has_value()) return at + i;
    }
  }
  return size_bytes_;
}

base::Result<bool> SegmentScan::is_zero_from(std::uint32_t offset_bytes) const {
  std::string window;
  for (std::uint32_t at = offset_bytes; at < size_bytes_; at += static_cast<std::uint32_t>(window.size())) {
    window.resize(std::min<std::size_t>(zeros_window_bytes, size_bytes_ - at));
    TRY(auto read_bytes, file_.read_at(at, window.data(), window.size()));
    window.resize(read_bytes);
    if (window.find_first_not_of('\0') != std::string::npos) return false;
    if (window.empty()) break;
  }
  return true;
}

base::Result<std::uint32_t> SegmentScan::run(std::uint32_t from_bytes, LogScan& into) {
  std::uint32_t at = from_bytes;
  while (at < size_bytes_) {
    TRY(auto header, record_at(at));
    if (!header.has_value()) {
      TRY(bool is_end, is_zero_from(at));
      if (is_end) return at;
      TRY(auto next, next_record(at + 1));
      into.damages.push_back({{segment_, at}, next});
      at = next;
      continue;
    }
    into.has_records = true;
    into.durable = std::max(into.durable, header->durable);
    if (header->type == RecordType::batches) into.batches.push_back(*header);
    at = std::min(at + header->padded_bytes(), size_bytes_);
  }
  return std::max(size_bytes_, from_bytes);
}

}  // namespace

std::optional<LogPosition> LogScan::torn_at() const {
  for (const LogDamage& damage : damages)
    if (damage.from >= durable) return damage.from;
  return std::nullopt;
}

void LogScan::add_missing_end(std::uint32_t end_bytes) {
  if (end.offset_bytes >= end_bytes) return;
  const bool is_known =
      !damages.empty() && damages.back().from.segment == end.segment && damages.back().end_bytes == end.offset_bytes;
  if (is_known)
    damages.back().end_bytes = end_bytes;
  else
    damages.push_back({end, end_bytes});
}

base::Result<LogScan> scan_log(Segments& files, const std::vector<std::uint32_t>& segments, LogPosition from,
                               std::uint64_t store_id) {
  LogScan scan;
  scan.end = from;
  for (std::uint32_t segment : segments) {
    TRY(auto file, files.open(segment));
    TRY(auto size_bytes, file->size_bytes());
    std::string bytes(segment_header_bytes, '\0');
    TRY(auto read_bytes, file->read_at(0, bytes.data(), bytes.size()));
    bytes.resize(read_bytes);
    auto header = decode_segment_header(bytes);
    if (!header.has_value() && header.error().code == base::Errc::cannot) return base::fail(header.error());
    if (header.has_value() && (header->store_id != store_id || header->segment != segment))
      return base::fail(base::Errc::corrupt, files.path_of(segment) + " belongs to another store");
    if (!header.has_value()) scan.damages.push_back({{segment, 0}, segment_header_bytes});
    if (header.has_value() && scan.end.segment + 1 == segment) scan.add_missing_end(header->previous_end_bytes);
    if (header.has_value()) scan.durable = std::max(scan.durable, {segment, segment_header_bytes});
    const std::uint32_t start = segment == from.segment ? from.offset_bytes : segment_header_bytes;
    TRY(auto end_bytes, SegmentScan(*file, segment, static_cast<std::uint32_t>(size_bytes), store_id).run(start, scan));
    scan.end = {segment, end_bytes};
  }
  return scan;
}

base::Result<std::string> read_payload(const File& file, const RecordHeader& header) {
  std::string payload(header.payload_bytes, '\0');
  TRY(auto read_bytes,
      file.read_at(header.position.offset_bytes + record_header_bytes, payload.data(), payload.size()));
  payload.resize(read_bytes);
  return payload;
}

}  // namespace engine::rocks
