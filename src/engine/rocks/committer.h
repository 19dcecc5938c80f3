// The one thread that changes the store. It takes what waits, whatever partition it is for, writes it to the log in one
// append, syncs once, applies it to the index and calls back. It never waits for more to come: while one group is on
// its way to the disk, the next gathers by itself.
//
// Invariant: nothing is applied or answered well before the sync of the group that holds it.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "engine/rocks/checked_blocks.h"
#include "engine/rocks/doorbell.h"
#include "engine/rocks/head_cache.h"
#include "engine/rocks/index.h"
#include "engine/rocks/log_writer.h"
#include "engine/rocks/options.h"
#include "engine/rocks/plan.h"
#include "engine/rocks/space.h"
#include "engine/watch_list.h"

namespace engine::rocks {

struct BatchJob {
  Partition partition;
  Batch batch;
  Done<void> done;
};
// A part of a large body. Its Done follows the write, not the sync: the batch that adopts the body brings that.
struct ExtentJob {
  std::shared_ptr<Staged> staged;
  std::string bytes;
  Done<void> done;
};
// Frees those that are unowned since then.
struct FreeJob {
  std::vector<BodyId> candidates;
  std::int64_t unowned_before_seconds = 0;
  Done<void> done;
};
// Writes an extent again at the log's end.
struct MoveJob {
  BodyId body;
  LogPosition from;
  std::string bytes;
  Done<void> done;
};
using Job = std::variant<BatchJob, ExtentJob, FreeJob, MoveJob>;

class Committer {
 public:
  struct Parts {
    const Options* options = nullptr;
    Index* index = nullptr;
    StagedTable* staged = nullptr;
    WatchList* watches = nullptr;
    SpaceGuard* space = nullptr;
    CheckedBlocks* checked = nullptr;
    std::function<void()> on_new_segment;  // called on the committer's thread
  };
  Committer(Parts parts, LogWriter log);
  ~Committer() { stop(); }
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void submit(Job job);
  // Brings to an end what is queued, and what the answers to it submit. Nobody else submits any more.
  void stop();
  Health health() const;
  // The index waits for room: gives the reserve up and says why nothing moves. From any thread.
  void note_full_disk();
  std::uint32_t current_segment() const { return current_segment_; }

 private:
  struct Answers;
  enum class Admission { everything, frees_space_only, frees_space_from_reserve };

  void run();
  std::vector<Job> take_group();
  void commit(std::vector<Job>& jobs);
  // One try with the jobs that are admitted and not answered yet.
  base::Result<void> try_commit(std::vector<Job>& jobs, Answers& answers, Admission admission);
  base::Result<void> write_and_apply(GroupPlan& plan);
  Admission admit(std::uint64_t group_bytes);
  void refuse_all(std::vector<Job>& jobs, Answers& answers, const base::Error& error);
  void answer(std::vector<Job>& jobs, Answers& answers);
  void set_health(StoreCondition condition, std::string_view reason);
  void note_progress(std::uint64_t group_bytes);

  const Parts parts_;
  LogWriter log_;
  std::atomic<std::uint32_t> current_segment_;
  std::uint64_t bytes_since_flush_ = 0;

  HeadCache heads_;
  Doorbell arrived_;                                                 // something to do, or the end
  std::atomic<StoreCondition> condition_ = StoreCondition::healthy;  // as in health_

  mutable std::mutex mutex_;  // guards the rest
  std::deque<Job> queue_;
  enum class State { running, stopping } state_ = State::running;
  Health health_;
  std::thread thread_;
};

}  // namespace engine::rocks
