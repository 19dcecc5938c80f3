// Gives disk space back: of bodies that nobody owns, and of batches that the index has made durable. Segments without
// live bodies are removed, nearly dead ones copied out, others get holes. Runs on the maintenance thread.
//
// Copies need room before they give any: there are never many at a time whose originals are still there, and none is
// begun that would leave less than new mail needs.
//
// Invariant: nothing at or behind the position that the index has on stable storage is touched, and no segment that a
// staged body lies in.
#pragma once

#include <atomic>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/rocks/committer.h"
#include "engine/rocks/index.h"
#include "engine/rocks/options.h"
#include "engine/rocks/segments.h"
#include "engine/rocks/space.h"

namespace engine::rocks {

class Reclaim {
 public:
  Reclaim(const Options& options, Index& index, Segments& segments, Committer& committer, SpaceGuard& space)
      : options_(options), index_(index), segments_(segments), committer_(committer), space_(space) {}

  // Frees the bodies that are due, then the space of all that is dead; answers with the bytes given back.
  base::Result<std::uint64_t> sweep(std::uint64_t unowned_for_seconds);
  // What is dead already. A segment that fails keeps no other from it; its error is told afterwards, once, however
  // often it fails. It is tried again by later runs, an hour later at the earliest, and then ever more rarely.
  base::Result<std::uint64_t> run();
  // From any thread: what runs ends after the step that it is at, and nothing runs any more.
  void stop() { state_ = State::stopping; }

 private:
  enum class State : std::uint8_t { working, stopping };
  struct Failure {
    std::int64_t since_seconds = 0;  // of the last try
    std::int64_t pause_seconds = 0;  // until the next one
  };

  bool is_stopping() const { return state_ == State::stopping; }
  bool is_due(std::uint32_t segment) const;
  // Is it the first one since the segment was well?
  bool note_failure(std::uint32_t segment);
  base::Result<std::uint64_t> free_bodies(std::int64_t unowned_before_seconds);  // how many
  base::Result<std::uint64_t> reclaim_segment(std::uint32_t segment);
  base::Result<std::uint64_t> remove(std::uint32_t segment);
  bool has_room_to_copy(std::uint64_t bytes);
  base::Result<void> copy_out(std::uint32_t segment, const std::vector<Index::LiveExtent>& live);
  base::Result<void> copy_extent(const Index::LiveExtent& extent, const File& file, std::uint32_t segment);
  // Those copied out so far, when their copies take too much room to leave them to a later run.
  base::Result<std::uint64_t> remove_copied();
  base::Result<std::uint64_t> punch(std::uint32_t segment, const std::vector<Index::LiveExtent>& live);
  base::Result<void> wait_for(std::function<Job(Done<void>)> make_job);

  const Options& options_;
  Index& index_;
  Segments& segments_;
  Committer& committer_;
  SpaceGuard& space_;
  std::atomic<State> state_ = State::working;
  std::vector<std::uint32_t> copied_;  // by this run
  std::uint64_t copied_bytes_ = 0;
  std::unordered_map<std::uint32_t, Failure> failures_;
  // Live bytes of each segment when it was looked at last. A look walks all of its bodies: were all segments looked at
  // for each new one, that would cost the more the larger the store is.
  std::unordered_map<std::uint32_t, std::uint64_t> looked_at_;
};

}  // namespace engine::rocks
