#include "engine/rocks/committer.h"

#include <algorithm>

#include "base/log.h"
#include "base/metrics.h"

namespace engine::rocks {

namespace {

// A group is also bounded in jobs, so that the first of many does not wait long for its answer.
constexpr std::size_t max_group_jobs = 2'048;
constexpr std::string_view full_reason = "the disk is full: free space on it";
constexpr std::string_view no_merge_reason =
    "the disk has no room to merge the index: needs_bytes of index_merge_waits in the log says how much must be free";

base::Counter& commit_groups =
    base::counter("store_commit_groups_total", "Groups of changes written to the store's log together");
base::Counter& committed_jobs =
    base::counter("store_batches_total", "Changes committed in those groups, parts of large bodies included");
base::Counter& committed_bytes = base::counter("store_committed_bytes_total", "Bytes of those changes");

struct JobBytes {
  std::uint64_t operator()(const BatchJob& job) const {
    std::uint64_t bytes = most_logged_bytes(job.batch);
    for (const StagedBodyPtr& staged : job.batch.adopts)
      bytes += std::min<std::uint64_t>(staged->size_bytes(), 1 << 20);
    return bytes;
  }
  std::uint64_t operator()(const ExtentJob& job) const { return job.bytes.size(); }
  std::uint64_t operator()(const FreeJob& job) const { return 64 + 10 * job.candidates.size(); }
  std::uint64_t operator()(const MoveJob& job) const { return job.bytes.size(); }
};
std::uint64_t bytes_of(const Job& job) { return std::visit(JobBytes(), job); }

bool frees_space(const Job& job) {
  if (const auto* batch = std::get_if<BatchJob>(&job)) return batch->batch.space_use == SpaceUse::frees_space;
  return std::holds_alternative<FreeJob>(job);
}

bool takes_bodies_away(const Job& job) {
  return std::holds_alternative<FreeJob>(job) || std::holds_alternative<MoveJob>(job);
}

const Done<void>& done_of(const Job& job) {
  return std::visit([](const auto& each) -> const Done<void>& { return each.done; }, job);
}

base::Error disk_full() { return {base::Errc::disk_full, "no space left for the store"}; }

}  // namespace

// What each job of the group is told; nothing yet for those that may still succeed.
struct Committer::Answers {
  std::vector<std::optional<base::Result<void>>> of;
};

Committer::Committer(Parts parts, LogWriter log)
    : parts_(std::move(parts)),
      log_(std::move(log)),
      current_segment_(log_.end().segment),
      thread_([this] { run(); }) {}

void Committer::stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    state_ = State::stopping;
  }
  arrived_.ring();
  thread_.join();
}

void Committer::submit(Job job) {
  bool was_empty = false;
  {
    std::lock_guard lock(mutex_);
    was_empty = queue_.empty();
    queue_.push_back(std::move(job));
  }
  if (was_empty) arrived_.ring();
}

Health Committer::health() const {
  std::lock_guard lock(mutex_);
  return health_;
}

void Committer::set_health(StoreCondition condition, std::string_view reason) {
  if (condition_ == condition) return;
  {
    std::lock_guard lock(mutex_);
    if (health_.condition == condition || health_.condition == StoreCondition::read_only) return;
    health_ = {condition, condition == StoreCondition::healthy ? std::string() : std::string(reason)};
    condition_ = condition;
  }
  if (condition == StoreCondition::healthy) return base::log::info("store_healthy", {});
  base::log::error(condition == StoreCondition::disk_full ? "store_disk_full" : "store_read_only",
                   {{"reason", std::string(reason)}});
}

void Committer::note_full_disk() {
  parts_.space->release();
  set_health(StoreCondition::disk_full, full_reason);
}

void Committer::run() {
  for (;;) {
    std::vector<Job> jobs = take_group();
    if (jobs.empty()) return;
    commit(jobs);
  }
}

std::vector<Job> Committer::take_group() {
  std::unique_lock lock(mutex_);
  while (queue_.empty() && state_ == State::running) {
    lock.unlock();
    arrived_.wait();
    lock.lock();
  }
  std::vector<Job> jobs;
  std::uint64_t group_bytes = 0;
  while (!queue_.empty() && jobs.size() < max_group_jobs && group_bytes < parts_.options->max_group_bytes) {
    group_bytes += bytes_of(queue_.front());
    jobs.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return jobs;
}

void Committer::commit(std::vector<Job>& jobs) {
  Answers answers;
  answers.of.resize(jobs.size());
  std::uint64_t group_bytes = 0;
  for (const Job& job : jobs) group_bytes += bytes_of(job);

  base::Result<void> result;
  if (condition_ == StoreCondition::read_only) {
    result = base::fail(base::Errc::unavailable, "the store is read-only: " + health().reason);
  } else {
    result = try_commit(jobs, answers, admit(group_bytes));
    if (!result.has_value() && result.error().code == base::Errc::disk_full) {
      note_full_disk();
      result = try_commit(jobs, answers, Admission::frees_space_from_reserve);
    }
  }
  // Before whoever waits for it is told, and so before anything of them is punched or removed.
  if (std::ranges::any_of(jobs, takes_bodies_away)) parts_.checked->forget_all();
  commit_groups.add();
  if (result.has_value()) {
    committed_jobs.add(jobs.size());
    committed_bytes.add(group_bytes);
    note_progress(group_bytes);
  } else if (result.error().code == base::Errc::disk_full ||
             (result.error().code == base::Errc::unavailable && !log_.is_broken())) {
    // Nothing was changed: when there is room, or a file can be opened again, the next group may go well.
    refuse_all(jobs, answers, result.error());
  } else {
    set_health(StoreCondition::read_only,
               base::describe(result.error()) + "; the store takes no more changes until it is opened again");
    refuse_all(jobs, answers, {base::Errc::unavailable, result.error().detail});
  }
  answer(jobs, answers);
}

Committer::Admission Committer::admit(std::uint64_t group_bytes) {
  // Room for what the index holds in memory as well: it must never be unable to write it out.
  if (!parts_.space->has_room_for(group_bytes, parts_.options->write_buffer_bytes)) {
    set_health(StoreCondition::disk_full, full_reason);
    return Admission::frees_space_from_reserve;
  }
  if (parts_.index->lacks_room_to_merge()) {
    set_health(StoreCondition::disk_full, no_merge_reason);
    return Admission::frees_space_only;
  }
  set_health(StoreCondition::healthy, {});
  return Admission::everything;
}

base::Result<void> Committer::try_commit(std::vector<Job>& jobs, Answers& answers, Admission admission) {
  if (auto error = parts_.index->background_error(); error.has_value())
    return base::fail(base::Errc::io, error->detail);
  if (admission == Admission::frees_space_from_reserve && std::any_of(jobs.begin(), jobs.end(), frees_space))
    parts_.space->release();
  TRY(log_.begin_group());
  GroupPlan plan(*parts_.index, heads_, log_, base::unix_seconds(parts_.options->clock->now()));
  struct Add {
    GroupPlan& plan;
    const Index& index;
    base::Result<void> operator()(const BatchJob& job) const { return plan.add(job.partition, job.batch); }
    base::Result<void> operator()(const ExtentJob& job) const {
      plan.add_extent(job.staged, job.bytes);
      return {};
    }
    base::Result<void> operator()(const FreeJob& job) const {
      return plan.add_frees(job.candidates, job.unowned_before_seconds, index);
    }
    base::Result<void> operator()(const MoveJob& job) const {
      plan.add_move(job.body, job.from, job.bytes);
      return {};
    }
  } add{plan, *parts_.index};
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    answers.of[i].reset();
    if (admission != Admission::everything && !frees_space(jobs[i])) {
      answers.of[i] = base::fail(disk_full());
      continue;
    }
    if (auto added = std::visit(add, jobs[i]); !added.has_value()) answers.of[i] = std::move(added);
  }
  return write_and_apply(plan);
}

base::Result<void> Committer::write_and_apply(GroupPlan& plan) {
  const bool has_outcome = plan.has_outcome();
  if (has_outcome) log_.add_batches(plan.encode(parts_.staged->next_id()));
  if (log_.group_bytes() == 0) return {};
  if (auto written = log_.write_group(); !written.has_value()) {
    if (log_.is_broken()) return base::fail(base::Errc::io, written.error().detail);
    return written;
  }
  plan.written();
  if (!has_outcome) {
    log_.start_writeback();
    return {};
  }
  if (parts_.options->sync_mode == SyncMode::durable) {
    if (auto synced = log_.sync(); !synced.has_value()) return base::fail(base::Errc::io, synced.error().detail);
  }
  // The group is durable; if it cannot become visible, it will when the store is opened again.
  auto applied = parts_.index->apply(plan.group(), log_.end());
  if (!applied.has_value()) return base::fail(base::Errc::io, applied.error().detail);
  return {};
}

void Committer::note_progress(std::uint64_t group_bytes) {
  bytes_since_flush_ += group_bytes;
  if (bytes_since_flush_ > parts_.options->max_replay_bytes) {
    parts_.index->start_flush();
    bytes_since_flush_ = 0;
  }
  if (current_segment_ == log_.end().segment) return;
  current_segment_ = log_.end().segment;
  if (parts_.on_new_segment) parts_.on_new_segment();
}

void Committer::refuse_all(std::vector<Job>& jobs, Answers& answers, const base::Error& error) {
  for (std::size_t i = 0; i < jobs.size(); ++i) answers.of[i] = base::fail(error);
}

void Committer::answer(std::vector<Job>& jobs, Answers& answers) {
  std::vector<Partition> changed;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const bool is_done_well = !answers.of[i].has_value();
    if (auto* batch = std::get_if<BatchJob>(&jobs[i]); batch != nullptr) {
      if (is_done_well) {
        changed.push_back(batch->partition);
        heads_.applied(batch->partition, batch->batch);
      }
      // Who is told of a refusal may rely on its bodies being given up.
      batch->batch = Batch();
    }
    done_of(jobs[i])(is_done_well ? base::Result<void>() : std::move(*answers.of[i]));
  }
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  for (Partition partition : changed) parts_.watches->notify(partition);
}

}  // namespace engine::rocks
