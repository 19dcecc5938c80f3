// The end of the log: where the committer, and only it, appends. Body records first, then the record of the group's
// batches, in one write and one sync. Never calls sync again on a file where it failed.
//
// Behind its end the file is zeros for a while, written ahead: a sync of bytes in the middle of a file has no new size
// to record and takes about half the time and CPU of one that has (docs/adr/0010).
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/rocks/body_row.h"
#include "engine/rocks/log_format.h"
#include "engine/rocks/segments.h"

namespace engine::rocks {

class LogWriter {
 public:
  struct Settings {
    std::uint64_t store_id = 0;
    std::uint32_t segment_bytes = 0;
    std::uint32_t ahead_bytes = 0;  // zeros written behind the end at a time; 0: none
    const base::Clock* clock = nullptr;
  };
  LogWriter(Segments& segments, Settings settings) : segments_(segments), settings_(settings) {}

  // Makes this segment and goes on in it; the one before is synced and cut to its end first.
  base::Result<void> start_segment(std::uint32_t segment);
  // Goes on behind what is there: everything up to `end` is known to be on stable storage.
  base::Result<void> resume(LogPosition end);

  // A group: begin, then any number of records, then write (or abandon). Payloads must live until then.
  base::Result<void> begin_group();
  Extent add_body(std::vector<std::string_view> pieces);
  void add_batches(std::string payload);
  // After an error nothing of the group is in the log, or is_broken() says that this could not be brought about.
  base::Result<void> write_group();
  void abandon_group();
  // For groups that are not synced now: lets the disk begin, so that the next sync has less to do.
  void start_writeback();

  // Makes everything written durable. An error is for ever: is_broken().
  base::Result<void> sync();

  LogPosition end() const { return end_; }
  LogPosition durable() const { return durable_; }
  std::uint64_t group_bytes() const { return next_.offset_bytes - end_.offset_bytes; }
  bool is_broken() const { return state_ == State::broken; }

 private:
  void add_record(RecordType type, std::uint32_t payload_bytes, std::uint32_t payload_crc,
                  std::vector<std::string_view> pieces);
  void write_ahead(std::uint64_t group_bytes);
  void cut_ahead();

  Segments& segments_;
  const Settings settings_;
  std::shared_ptr<File> file_;
  LogPosition end_;                  // behind the last whole group
  LogPosition next_;                 // behind the group being gathered
  LogPosition durable_;              // everything before it is on stable storage
  LogPosition hinted_;               // everything before it was given to the disk
  std::uint32_t written_bytes_ = 0;  // the file's length: zeros from end_ to there
  std::vector<std::string_view> pieces_;
  std::deque<std::string> owned_;  // headers and payloads made here
  enum class State { working, broken } state_ = State::working;
};

}  // namespace engine::rocks
