#include "engine/rocks/recovery.h"

#include <algorithm>

#include "base/log.h"
#include "engine/rocks/log_scan.h"

namespace engine::rocks {

namespace {

constexpr std::size_t copy_bytes = 1u << 20;

std::string to_text(LogPosition position) {
  return std::to_string(position.segment) + ":" + std::to_string(position.offset_bytes);
}

// What cannot be read may still be there: nothing is cut off or begun anew because of it.
base::Result<LogScan> with_advice(base::Result<LogScan> scan) {
  if (scan.has_value() || scan.error().code != base::Errc::io) return scan;
  return base::fail(base::Errc::io,
                    scan.error().detail +
                        ". What was written last is there, and the store is left as it is: look at dmesg, mend the "
                        "disk, or copy the store to a sound one (with ddrescue, if cp cannot read that file) and start "
                        "it there");
}

}  // namespace

base::Result<void> Recovery::run(LogWriter& log) {
  TRY(auto numbers, segments_to_scan());
  TRY(drop_headless_last(numbers));
  const LogPosition from = index.position();
  TRY(auto scan, with_advice(scan_log(segments, numbers, from, store_id)));

  const auto torn_at = scan.torn_at();
  for (const LogDamage& damage : scan.damages) {
    if (torn_at.has_value() && damage.from >= *torn_at) break;
    base::log::error("log_damaged", {{"file", segments.path_of(damage.from.segment)},
                                     {"offset", damage.from.offset_bytes},
                                     {"bytes", damage.end_bytes - damage.from.offset_bytes},
                                     {"kept_in", quarantine_directory}});
    TRY(quarantine(damage.from, damage.end_bytes));
  }
  if (torn_at.has_value()) {
    TRY(cut(*torn_at, scan));
    std::erase_if(scan.batches, [&](const RecordHeader& header) { return header.position >= *torn_at; });
    scan.end = *torn_at;
  }
  TRY(auto all, segments.list());
  const std::uint32_t last = all.empty() ? from.segment : std::max(all.back(), from.segment);
  const bool is_clean = !scan.has_records && scan.damages.empty() && !numbers.empty() && scan.end.segment == last;
  if (is_clean) {
    // Whoever began this segment may have died before its header and name were durable.
    if (scan.end.segment != from.segment) {
      TRY(make_durable(numbers, from));
    }
    return log.resume(scan.end);
  }

  TRY(cut_ahead(scan.end));
  TRY(make_durable(numbers, from));
  TRY(replay(scan.batches));
  base::log::info("log_replayed",
                  {{"from", to_text(from)}, {"to", to_text(scan.end)}, {"groups", scan.batches.size()}});
  // What an earlier process wrote and maybe failed to sync is not appended to.
  return log.start_segment(last + 1);
}

base::Result<std::vector<std::uint32_t>> Recovery::segments_to_scan() const {
  const LogPosition from = index.position();
  TRY(auto numbers, segments.list());
  std::erase_if(numbers, [&](std::uint32_t number) { return number < from.segment; });
  std::uint32_t expected = from.segment;
  for (std::uint32_t number : numbers) {
    if (number != expected) base::log::error("log_segment_missing", {{"from", expected}, {"to", number - 1}});
    expected = number + 1;
  }
  if (numbers.empty()) base::log::error("log_segment_missing", {{"from", from.segment}});
  return numbers;
}

// A segment whose header was not yet durable is what a power cut leaves of one that nothing was written to.
base::Result<void> Recovery::drop_headless_last(std::vector<std::uint32_t>& numbers) {
  if (numbers.empty() || numbers.back() == index.position().segment) return {};
  TRY(auto file, segments.open(numbers.back()));
  TRY(auto size_bytes, file->size_bytes());
  std::string bytes(segment_header_bytes, '\0');
  TRY(auto read_bytes, file->read_at(0, bytes.data(), bytes.size()));
  bytes.resize(read_bytes);
  if (size_bytes > segment_header_bytes || decode_segment_header(bytes).has_value()) return {};
  TRY(segments.remove(numbers.back()));
  TRY(segments.files().sync_directory(segments.directory()));
  numbers.pop_back();
  return {};
}

base::Result<void> Recovery::quarantine(LogPosition from, std::uint32_t end_bytes) {
  auto opened = segments.open(from.segment);
  if (!opened.has_value() && opened.error().code == base::Errc::not_found) return {};  // the file itself is missing
  TRY(auto damaged, std::move(opened));
  TRY(segments.files().make_directory(quarantine_directory));
  // Its own name, too: the log is cut, or goes on, and this is all that there is of the bytes.
  TRY(segments.files().sync_directory(options.path));
  std::string bytes(std::min<std::uint64_t>(end_bytes - from.offset_bytes, max_record_bytes), '\0');
  TRY(auto read_bytes, damaged->read_at(from.offset_bytes, bytes.data(), bytes.size()));
  bytes.resize(read_bytes);
  const std::string name = std::to_string(from.segment) + "-" + std::to_string(from.offset_bytes) + ".bin";
  return write_whole(segments.files(), quarantine_directory, name, bytes);
}

base::Result<void> Recovery::cut(LogPosition at, const LogScan& scan) {
  TRY(auto file, segments.open(at.segment));
  TRY(auto size_bytes, file->size_bytes());
  const bool has_whole_records_behind =
      std::any_of(scan.damages.begin(), scan.damages.end(),
                  [&](const LogDamage& damage) { return damage.from >= at && damage.end_bytes < size_bytes; });
  base::log::info("log_tail_cut", {{"at", to_text(at)}, {"bytes", size_bytes - at.offset_bytes}});
  if (has_whole_records_behind) {
    TRY(quarantine(at, static_cast<std::uint32_t>(size_bytes)));
  }
  TRY(file->truncate(at.offset_bytes));
  return file->sync();
}

// The log goes on in another segment: this one needs no zeros behind its end.
base::Result<void> Recovery::cut_ahead(LogPosition end) {
  auto opened = segments.open(end.segment);
  if (!opened.has_value() && opened.error().code == base::Errc::not_found) return {};  // reported already
  TRY(auto file, std::move(opened));
  TRY(auto size_bytes, file->size_bytes());
  if (size_bytes <= end.offset_bytes) return {};
  return file->truncate(end.offset_bytes);
}

// What is replayed was perhaps never synced: the process before may have died between its write and its sync, or even
// been told that the sync failed while the page cache goes on to show the bytes. So they are written once more, and
// synced.
base::Result<void> Recovery::make_durable(const std::vector<std::uint32_t>& numbers, LogPosition from) {
  if (options.sync_mode == SyncMode::relaxed) return {};
  std::string bytes;
  for (std::uint32_t number : numbers) {
    TRY(auto file, segments.open(number));
    TRY(auto size_bytes, file->size_bytes());
    std::uint64_t at = number == from.segment ? from.offset_bytes : 0;
    while (at < size_bytes) {
      bytes.resize(std::min<std::uint64_t>(copy_bytes, size_bytes - at));
      TRY(auto read_bytes, file->read_at(at, bytes.data(), bytes.size()));
      bytes.resize(read_bytes);
      if (bytes.empty()) break;
      const std::string_view piece = bytes;
      TRY(file->write_at(at, std::span(&piece, 1)));
      at += bytes.size();
    }
    TRY(file->sync());
  }
  return segments.files().sync_directory(segments.directory());
}

base::Result<void> Recovery::replay(const std::vector<RecordHeader>& batches) {
  for (const RecordHeader& header : batches) {
    TRY(auto file, segments.open(header.position.segment));
    TRY(auto payload, read_payload(*file, header));
    const LogPosition after = {header.position.segment, header.position.offset_bytes + header.padded_bytes()};
    if (auto group = decode_group(payload); group.has_value()) {
      // The group is whole: damage in the index must not cost what else is in it.
      TRY(index.apply(*group, after, Unreadable::stays));
    } else {
      if (group.error().code != base::Errc::corrupt) return base::fail(group.error());
      base::log::error("log_group_unreadable",
                       {{"file", segments.path_of(header.position.segment)}, {"offset", header.position.offset_bytes}});
    }
  }
  return {};
}

}  // namespace engine::rocks
