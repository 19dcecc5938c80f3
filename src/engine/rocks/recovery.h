// What happens between opening the files and serving: the index is brought up to date with the log, a torn tail is cut
// off, damage is reported and put aside.
#pragma once

#include <string>

#include "engine/rocks/index.h"
#include "engine/rocks/log_writer.h"
#include "engine/rocks/options.h"
#include "engine/rocks/segments.h"

namespace engine::rocks {

struct Recovery {
  Segments& segments;
  Index& index;
  const Options& options;
  std::uint64_t store_id = 0;
  std::string quarantine_directory;

  // Leaves the log ready to be appended to.
  base::Result<void> run(LogWriter& log);

 private:
  base::Result<std::vector<std::uint32_t>> segments_to_scan() const;
  base::Result<void> drop_headless_last(std::vector<std::uint32_t>& numbers);
  base::Result<void> quarantine(LogPosition from, std::uint32_t end_bytes);
  base::Result<void> cut(LogPosition at, const struct LogScan& scan);
  base::Result<void> cut_ahead(LogPosition end);
  base::Result<void> make_durable(const std::vector<std::uint32_t>& numbers, LogPosition from);
  base::Result<void> replay(const std::vector<struct RecordHeader>& batches);
};

}  // namespace engine::rocks
