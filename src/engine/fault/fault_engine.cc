#include "engine/fault/fault_engine.h"

#include <algorithm>
#include <condition_variable>

#include "base/timer_thread.h"

namespace engine::fault {

// Answers on their way, so that the end can wait for them.
class FaultEngine::Delays {
 public:
  void after(std::chrono::milliseconds delay, std::function<void()> call) {
    {
      std::lock_guard lock(mutex_);
      ++under_way_;
    }
    timer_.after(delay, [this, call = std::move(call)] {
      call();
      std::lock_guard lock(mutex_);
      --under_way_;
      ended_.notify_all();
    });
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return under_way_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t under_way_ = 0;
  base::TimerThread timer_;
};

namespace {

class FailingWriter : public BodyWriter {
 public:
  explicit FailingWriter(base::Errc error) : error_(error) {}
  void append(std::string, Done<void> done) override { done(base::fail(error_, "injected")); }
  void finish(Done<StagedBodyPtr> done) override { done(base::fail(error_, "injected")); }

 private:
  base::Errc error_;
};

}  // namespace

FaultEngine::~FaultEngine() {
  release_reordered();
  std::shared_ptr<Delays> delays;
  {
    std::lock_guard lock(mutex_);
    delays = delays_;
  }
  if (delays) delays->wait();
}

void FaultEngine::delay_reads(std::chrono::milliseconds delay) {
  std::lock_guard lock(mutex_);
  read_delay_ = delay;
  if (!delays_) delays_ = std::make_shared<Delays>();
}

void FaultEngine::fail_next_commit(Partition partition, base::Errc error, Effect effect) {
  std::lock_guard lock(mutex_);
  commit_failures_[partition].push_back({error, effect});
}

void FaultEngine::fail_commits(std::optional<base::Errc> error) {
  std::lock_guard lock(mutex_);
  all_commits_ = error;
}

void FaultEngine::fail_reads(std::optional<base::Errc> error) {
  std::lock_guard lock(mutex_);
  all_reads_ = error;
}

void FaultEngine::fail_next_get(Partition partition, base::Errc error) {
  std::lock_guard lock(mutex_);
  get_failures_[partition].push_back(error);
}

void FaultEngine::forget_failures() {
  std::lock_guard lock(mutex_);
  commit_failures_.clear();
  get_failures_.clear();
  all_commits_.reset();
  all_reads_.reset();
  body_failure_.reset();
}

void FaultEngine::fail_next_body(base::Errc error) {
  std::lock_guard lock(mutex_);
  body_failure_ = error;
}

void FaultEngine::drop_next_answer() {
  std::lock_guard lock(mutex_);
  next_answer_ = Next::dropped;
}

void FaultEngine::hold_answers() {
  std::lock_guard lock(mutex_);
  answers_ = Answers::held;
}

std::size_t FaultEngine::held_answers() const {
  std::lock_guard lock(mutex_);
  return held_.size();
}

void FaultEngine::release_reordered() {
  std::vector<Held> held;
  {
    std::lock_guard lock(mutex_);
    answers_ = Answers::passed;
    held.swap(held_);
  }
  std::vector<Partition> order;
  for (const Held& each : held)
    if (std::find(order.begin(), order.end(), each.partition) == order.end()) order.push_back(each.partition);
  for (auto partition = order.rbegin(); partition != order.rend(); ++partition)
    for (const Held& each : held)
      if (each.partition == *partition) each.call();
}

void FaultEngine::answer(Partition partition, std::function<void()> call) {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(next_answer_, Next::answered) == Next::dropped) return;
    if (answers_ == Answers::held) {
      held_.push_back({partition, std::move(call)});
      return;
    }
  }
  call();
}

template <class T>
Done<T> FaultEngine::delayed(Done<T> done) {
  std::lock_guard lock(mutex_);
  if (read_delay_.count() == 0) return done;
  return [delay = read_delay_, delays = delays_, done = std::move(done)](base::Result<T> result) {
    delays->after(delay, [done, result = std::move(result)] { done(result); });
  };
}

template <class T>
bool FaultEngine::fails(const Done<T>& done, std::optional<Partition> of) {
  std::optional<base::Errc> error;
  {
    std::lock_guard lock(mutex_);
    error = all_reads_;
    if (const auto waiting = of ? get_failures_.find(*of) : get_failures_.end();
        !error && waiting != get_failures_.end() && !waiting->second.empty()) {
      error = waiting->second.front();
      waiting->second.pop_front();
    }
  }
  if (error) done(base::fail(*error, "injected"));
  return error.has_value();
}

void FaultEngine::commit(Partition partition, Batch batch, Done<void> done) {
  std::optional<CommitFailure> failure;
  {
    std::lock_guard lock(mutex_);
    if (auto& waiting = commit_failures_[partition]; !waiting.empty()) {
      failure = waiting.front();
      waiting.pop_front();
    } else if (all_commits_) {
      failure = CommitFailure{*all_commits_, Effect::none};
    }
  }
  if (failure.has_value() && failure->effect == Effect::none)
    return answer(partition, [done, error = failure->error] { done(base::fail(error, "injected")); });
  below_.commit(partition, std::move(batch), [this, partition, done, failure](base::Result<void> result) {
    if (failure.has_value()) result = base::fail(failure->error, "injected");
    answer(partition, [done, result = std::move(result)] { done(result); });
  });
}

std::unique_ptr<BodyWriter> FaultEngine::new_body(std::uint64_t size_hint_bytes) {
  std::lock_guard lock(mutex_);
  if (auto error = std::exchange(body_failure_, std::nullopt)) return std::make_unique<FailingWriter>(*error);
  return below_.new_body(size_hint_bytes);
}

void FaultEngine::get(Partition partition, Space space, std::string key, Done<std::optional<std::string>> done) {
  if (fails(done, space == Space::small ? std::optional(partition) : std::nullopt)) return;
  below_.get(partition, space, std::move(key), delayed(std::move(done)));
}
void FaultEngine::get_many(Partition partition, Space space, std::vector<std::string> keys,
                           Done<std::vector<std::optional<std::string>>> done) {
  if (fails(done)) return;
  below_.get_many(partition, space, std::move(keys), delayed(std::move(done)));
}
void FaultEngine::scan(Partition partition, Space space, KeyRange range, std::size_t limit,
                       Done<std::vector<KeyValue>> done) {
  if (fails(done)) return;
  below_.scan(partition, space, std::move(range), limit, delayed(std::move(done)));
}
void FaultEngine::read_body(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes, Done<BodySlice> done) {
  if (fails(done)) return;
  below_.read_body(body, offset_bytes, length_bytes, delayed(std::move(done)));
}
void FaultEngine::read_bodies(std::vector<BodyId> bodies, Done<BodySlices> done) {
  if (fails(done)) return;
  below_.read_bodies(std::move(bodies), delayed(std::move(done)));
}
std::unique_ptr<Watch> FaultEngine::watch(Partition partition, std::function<void()> changed) {
  return below_.watch(partition, std::move(changed));
}
void FaultEngine::list_partitions(Partition from, std::size_t limit, Done<std::vector<Partition>> done) {
  if (fails(done)) return;
  below_.list_partitions(from, limit, delayed(std::move(done)));
}
void FaultEngine::list_bodies(BodyId from, std::size_t limit, Done<std::vector<BodyInfo>> done) {
  if (fails(done)) return;
  below_.list_bodies(from, limit, delayed(std::move(done)));
}
void FaultEngine::sweep(std::uint64_t unowned_for_seconds, Done<std::uint64_t> done) {
  below_.sweep(unowned_for_seconds, std::move(done));
}

}  // namespace engine::fault
