// Reads the log from a position to its end: which records are whole, where it is damaged, and what the damage means.
//
// A torn tail is what a power cut leaves of a group that nobody was told of. A damaged place is something else if a
// later record says that it had been on stable storage: every record carries the position that was durable when it was
// written, and a segment is begun only after the one before it was synced.
#pragma once

#include <optional>
#include <vector>

#include "engine/rocks/log_format.h"
#include "engine/rocks/segments.h"

namespace engine::rocks {

struct LogDamage {
  LogPosition from;
  std::uint32_t end_bytes = 0;  // first byte behind it, in the same segment
};

struct LogScan {
  std::vector<RecordHeader> batches;  // whole ones, in order
  std::vector<LogDamage> damages;
  LogPosition durable;
  LogPosition end;  // of the last segment: behind its last byte that is not a zero written ahead
  bool has_records = false;

  // The last segment was longer once, as the next one's header says.
  void add_missing_end(std::uint32_t end_bytes);
  // Where the log is to be cut off; nullopt: its end is whole.
  std::optional<LogPosition> torn_at() const;
};

// `segments` are those from the position's on, in order. Errc::cannot for a newer format, Errc::corrupt for another
// store's.
base::Result<LogScan> scan_log(Segments& files, const std::vector<std::uint32_t>& segments, LogPosition from,
                               std::uint64_t store_id);

// The payload of a record that the scan found whole.
base::Result<std::string> read_payload(const File& file, const RecordHeader& header);

}  // namespace engine::rocks
