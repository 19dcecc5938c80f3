#include "engine/rocks/log_writer.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/crc32c.h"
#include "base/metrics.h"

namespace engine::rocks {

namespace {

base::Histogram& sync_duration = base::histogram("store_sync_duration_seconds", "How long the store's log took to sync",
                                                 base::Unit::microseconds_of_seconds);

base::Gauge& log_segment = base::gauge("store_log_segment", "The segment of the log that is written to");
base::Gauge& log_offset = base::gauge("store_log_offset_bytes", "How much of the segment store_log_segment is synced");
base::Gauge& last_sync =
    base::gauge("store_last_sync_time_seconds", "When the log was synced last, in seconds since 1970");

// A process has one log.
void set(base::Gauge& gauge, std::int64_t value) { gauge.add(value - gauge.value()); }

constexpr std::string_view padding("\0\0\0\0\0\0\0", 7);

constexpr std::array<char, 64u << 10> zeros = {};
constexpr std::uint32_t file_block_bytes = 4'096;
// Groups of more than this part of what would be written ahead gain less by it than writing them twice costs.
constexpr std::uint32_t worthwhile_ahead_divisor = 8;

// Block checksums over bytes that come in pieces.
class BlockChecksums {
 public:
  void add(std::string_view bytes) {
    length_bytes_ += static_cast<std::uint32_t>(bytes.size());
    while (!bytes.empty()) {
      if (filled_ == checksum_block_bytes) finish_block();
      const std::string_view part = bytes.substr(0, checksum_block_bytes - filled_);
      crc_ = base::crc32c(part, crc_);
      filled_ += static_cast<std::uint32_t>(part.size());
      bytes.remove_prefix(part.size());
    }
  }
  std::vector<std::uint32_t> take() {
    if (filled_ > 0) finish_block();
    return std::move(blocks_);
  }
  std::uint32_t length_bytes() const { return length_bytes_; }

 private:
  void finish_block() {
    blocks_.push_back(crc_);
    crc_ = 0;
    filled_ = 0;
  }
  std::vector<std::uint32_t> blocks_;
  std::uint32_t crc_ = 0;
  std::uint32_t filled_ = 0;
  std::uint32_t length_bytes_ = 0;
};

}  // namespace

base::Result<void> LogWriter::start_segment(std::uint32_t segment) {
  if (file_ && durable_ < end_) {
    TRY(sync());
  }
  cut_ahead();
  TRY(auto file, segments_.create(segment));
  const SegmentHeader header{segment, settings_.store_id,
                             static_cast<std::uint64_t>(base::unix_seconds(settings_.clock->now())),
                             end_.segment + 1 == segment ? end_.offset_bytes : 0};
  const std::string bytes = encode(header);
  const std::string_view piece = bytes;
  auto written = file->write_at(0, std::span(&piece, 1));
  if (written.has_value()) written = file->sync();
  if (written.has_value()) written = segments_.files().sync_directory(segments_.directory());
  if (!written.has_value()) {  // The name must be free for the next try; nothing was in it.
    const base::Errc code = written.error().code;
    const bool may_pass = code == base::Errc::disk_full || code == base::Errc::unavailable;
    if (!segments_.remove(segment).has_value() || !may_pass) state_ = State::broken;
    return written;
  }
  file_ = std::move(file);
  end_ = next_ = durable_ = {segment, segment_header_bytes};
  written_bytes_ = segment_header_bytes;
  return {};
}

base::Result<void> LogWriter::resume(LogPosition end) {
  TRY(file_, segments_.open(end.segment));
  TRY(auto size_bytes, file_->size_bytes());
  end_ = next_ = durable_ = end;
  written_bytes_ = static_cast<std::uint32_t>(size_bytes);
  return {};
}

base::Result<void> LogWriter::begin_group() {
  if (state_ == State::broken) return base::fail(base::Errc::unavailable, "the log cannot be written");
  if (end_.offset_bytes >= settings_.segment_bytes) {
    TRY(start_segment(end_.segment + 1));
  }
  abandon_group();
  return {};
}

void LogWriter::add_record(RecordType type, std::uint32_t payload_bytes, std::uint32_t payload_crc,
                           std::vector<std::string_view> pieces) {
  const RecordHeader header{type, payload_bytes, next_, durable_, payload_crc};
  owned_.push_back(encode(header, settings_.store_id));
  pieces_.push_back(owned_.back());
  pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
  const std::uint32_t pad_bytes = header.padded_bytes() - record_header_bytes - payload_bytes;
  if (pad_bytes > 0) pieces_.push_back(padding.substr(0, pad_bytes));
  next_.offset_bytes += header.padded_bytes();
}

Extent LogWriter::add_body(std::vector<std::string_view> pieces) {
  BlockChecksums checksums;
  for (std::string_view piece : pieces) checksums.add(piece);
  Extent extent;
  extent.payload = {next_.segment, next_.offset_bytes + record_header_bytes};
  extent.length_bytes = checksums.length_bytes();
  extent.block_crcs = checksums.take();
  add_record(RecordType::body, extent.length_bytes, combined_checksum(extent.block_crcs), std::move(pieces));
  return extent;
}

void LogWriter::add_batches(std::string payload) {
  owned_.push_back(std::move(payload));
  const std::string_view bytes = owned_.back();
  add_record(RecordType::batches, static_cast<std::uint32_t>(bytes.size()), combined_checksum(block_checksums(bytes)),
             {bytes});
}

base::Result<void> LogWriter::write_group() {
  auto written = file_->write_at(end_.offset_bytes, pieces_);
  if (!written.has_value()) {
    abandon_group();
    // What was not synced may be cut off without harm; if not even that works, the file is not to be trusted.
    if (!file_->truncate(end_.offset_bytes).has_value()) state_ = State::broken;
    written_bytes_ = end_.offset_bytes;
    return written;
  }
  const std::uint64_t group_bytes = this->group_bytes();
  end_ = next_;
  abandon_group();
  if (end_.offset_bytes > written_bytes_) write_ahead(group_bytes);
  return {};
}

// The sync of the group that made the file longer covers the zeros too. Without room for them, or if they fail in any
// other way, there are none: the group itself is written.
void LogWriter::write_ahead(std::uint64_t group_bytes) {
  written_bytes_ = end_.offset_bytes;
  if (group_bytes > settings_.ahead_bytes / worthwhile_ahead_divisor) return;
  const std::uint32_t to = (end_.offset_bytes + settings_.ahead_bytes) / file_block_bytes * file_block_bytes;
  std::vector<std::string_view> pieces;
  for (std::uint32_t at = end_.offset_bytes; at < to; at += static_cast<std::uint32_t>(pieces.back().size()))
    pieces.emplace_back(zeros.data(), std::min<std::size_t>(zeros.size(), to - at));
  if (pieces.empty()) return;
  if (file_->write_at(end_.offset_bytes, pieces).has_value())
    written_bytes_ = to;
  else
    (void)file_->truncate(end_.offset_bytes);
}

void LogWriter::cut_ahead() {
  if (file_ && written_bytes_ > end_.offset_bytes) (void)file_->truncate(end_.offset_bytes);
}

void LogWriter::abandon_group() {
  next_ = end_;
  pieces_.clear();
  owned_.clear();
}

void LogWriter::start_writeback() {
  const std::uint32_t from = hinted_.segment == end_.segment ? hinted_.offset_bytes : segment_header_bytes;
  file_->start_writeback(from, end_.offset_bytes - from);
  hinted_ = end_;
}

base::Result<void> LogWriter::sync() {
  if (state_ == State::broken) return base::fail(base::Errc::unavailable, "the log cannot be written");
  const auto began = std::chrono::steady_clock::now();
  auto synced = file_->sync();
  const auto spent = std::chrono::steady_clock::now() - began;
  sync_duration.observe(
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(spent).count()));
  if (!synced.has_value()) {
    state_ = State::broken;
    return synced;
  }
  durable_ = end_;
  set(log_segment, durable_.segment);
  set(log_offset, durable_.offset_bytes);
  set(last_sync, base::unix_seconds(settings_.clock->now()));
  return {};
}

}  // namespace engine::rocks
