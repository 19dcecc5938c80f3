// What a group of batches came to, as the log keeps it and the index applies it: outcomes, never conditions. What is
// applied when it is new and what recovery reads again are the same value, and the same code applies it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/rocks/body_row.h"

namespace engine::rocks {

struct OutcomeKeys {
  struct Put {
    std::string_view key, value;
  };
  struct Range {
    std::string_view from, to;  // `to` empty: to the end of the partition
  };
  // In the order in which they happen.
  std::vector<Range> erase_ranges;
  std::vector<std::string_view> erases;
  std::vector<Put> puts;
};

struct OutcomeRelease {
  BodyId body;
  std::int64_t unowned_since_seconds = 0;  // 0: others own it still
};

struct OutcomeBody {
  BodyId body;
  BodyRow row;
};

// One batch; views are into the encoded bytes.
struct Outcome {
  Partition partition;
  OutcomeKeys small, bulk;
  std::vector<OutcomeRelease> releases;
  std::vector<BodyId> adopts;       // bodies that were there before
  std::vector<OutcomeBody> bodies;  // new ones, adopted
};

struct OutcomeMove {
  BodyId body;
  LogPosition from;  // of the extent's payload
  Extent to;
};

struct Group {
  std::uint64_t next_body_id = 0;  // ids below it were given
  std::vector<Outcome> outcomes;
  std::vector<BodyId> frees;       // swept: rows and extents go
  std::vector<OutcomeMove> moves;  // extents copied to another segment
};

std::string encode(const Group& group);
// Views into `bytes`. Errc::corrupt, Errc::cannot (a newer format).
base::Result<Group> decode_group(std::string_view bytes);

// Views of the batch's keys and values; bodies are for the committer to fill in.
Outcome outcome_of(Partition partition, const Batch& batch);

// As much as the batch can take in the record of its group. A record longer than max_record_bytes would be damage to
// whoever reads the log again, so all that a batch holds counts.
std::uint64_t most_logged_bytes(const Batch& batch);

}  // namespace engine::rocks
