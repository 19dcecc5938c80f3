// Gives disk space back: of bodies that nobody owns, and of batches that the index has made durable. Segments without
// live bodies are removed, nearly dead ones copied out, others get holes. Runs on the maintenance thread.
//
// Invariant: nothing at or behind the position that the index has on stable storage is touched, and no segment that a
// staged body lies in.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "engine/rocks/committer.h"
#include "engine/rocks/index.h"
#include "engine/rocks/options.h"
#include "engine/rocks/segments.h"

namespace engine::rocks {

class Reclaim {
 public:
  Reclaim(const Options& options, Index& index, Segments& segments, Committer& committer)
      : options_(options), index_(index), segments_(segments), committer_(committer) {}

  // Frees the bodies that are due, then the space of all that is dead; answers with the bytes given back.
  base::Result<std::uint64_t> sweep(std::uint64_t unowned_for_seconds);
  // What is dead already. A segment that fails keeps no other from it; its error is told afterwards.
  base::Result<std::uint64_t> run();

 private:
  base::Result<std::uint64_t> free_bodies(std::int64_t unowned_before_seconds);  // how many
  base::Result<std::uint64_t> reclaim_segment(std::uint32_t segment);
  base::Result<std::uint64_t> remove(std::uint32_t segment);
  base::Result<void> copy_out(std::uint32_t segment, const std::vector<Index::LiveExtent>& live);
  base::Result<std::uint64_t> punch(std::uint32_t segment, const std::vector<Index::LiveExtent>& live);
  base::Result<void> wait_for(std::function<Job(Done<void>)> make_job);

  const Options& options_;
  Index& index_;
  Segments& segments_;
  Committer& committer_;
  // Live bytes of each segment when it was looked at last. A look walks all of its bodies: were all segments looked at
  // for each new one, that would cost the more the larger the store is.
  std::unordered_map<std::uint32_t, std::uint64_t> looked_at_;
};

}  // namespace engine::rocks
