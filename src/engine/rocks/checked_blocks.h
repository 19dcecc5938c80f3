// Which checksum blocks of bodies are known to be whole in the log, so that they can be sent from its file without
// being looked at again (docs/adr/0016). A table of fixed size that forgets: by age, by what falls on the same slot,
// and all of it when bodies move or are freed. Who fills it: body_reader.h, with what it has verified. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/rocks/log_format.h"

namespace engine::rocks {

struct CheckedBlock {
  LogPosition at;  // of its first byte
  std::uint32_t length_bytes = 0;
  bool cached_lately = false;  // the page cache had it a moment ago
};

class CheckedBlocks {
 public:
  // A disk that goes bad under a page cache that has let go of the block is found out after so long at the latest.
  static constexpr std::int64_t max_age_seconds = 600;
  // The kernel does not let go so fast of what was just used; asking it costs as much as a system call does.
  static constexpr std::int64_t cached_for_seconds = 2;
  static constexpr std::size_t slots = 32'768;

  explicit CheckedBlocks(const base::Clock& clock) : clock_(clock), slots_(slots) {}

  // Of the block of `body` that begins at `start_bytes` of it.
  // `generation`: from before its place was looked up.
  void add(BodyId body, std::uint64_t start_bytes, CheckedBlock block, std::uint64_t generation);
  std::optional<CheckedBlock> find(BodyId body, std::uint64_t start_bytes) const;

  // The page cache has it now.
  void note_cached(BodyId body, std::uint64_t start_bytes);

  // Bodies are elsewhere, or gone. What was found before holds as long as the generation does.
  void forget_all() { ++generation_; }
  std::uint64_t generation() const { return generation_; }

 private:
  struct Slot {
    BodyId body;
    std::uint64_t start_bytes = 0;
    CheckedBlock block;
    std::uint64_t generation = 0;
    std::int64_t checked_seconds = 0;
    std::int64_t cached_seconds = 0;
    bool is(BodyId of, std::uint64_t start) const { return body == of && start_bytes == start; }
  };
  static std::size_t slot_of(BodyId body, std::uint64_t start_bytes) {
    return (body.value + start_bytes / checksum_block_bytes * 0x9e37'79b9u) % slots;
  }

  const base::Clock& clock_;
  std::atomic<std::uint64_t> generation_ = 1;
  mutable std::mutex mutex_;
  std::vector<Slot> slots_;
};

}  // namespace engine::rocks
