// An engine that gathers batches and makes them durable in groups, as a log with one sync for all does, until the power
// goes at a chosen one: it and those behind it are lost, or it had reached the disk and is there when the power is
// back. Until then nobody sees it. Over the engine in memory, so that every commit point of a history can be tried.
// Used on one thread.
#pragma once

#include <deque>
#include <optional>

#include "base/executor.h"
#include "engine/fault/fault_engine.h"

namespace crash {

class PowerCut : public engine::fault::FaultEngine {
 public:
  enum class Last : std::uint8_t { lost, found_later };
  // At the commit of this number, counted from 1.
  PowerCut(engine::Engine& below, base::Executor& executor, std::uint64_t at_commit, Last last)
      : FaultEngine(below), below_(below), executor_(executor), at_commit_(at_commit), last_(last) {}

  ~PowerCut() override {
    if (on_disk_) below_.commit(on_disk_->partition, std::move(on_disk_->batch), [](const base::Result<void>&) {});
  }

  bool has_cut() const { return power_ == Power::off; }
  std::uint64_t commits() const { return commits_; }

  void commit(engine::Partition partition, engine::Batch batch, engine::Done<void> done) override {
    waiting_.push_back({partition, std::move(batch), std::move(done)});
    if (waiting_.size() == 1) executor_.post([this] { sync(); });
  }
  std::unique_ptr<engine::BodyWriter> new_body(std::uint64_t size_hint_bytes) override {
    if (power_ == Power::off) fail_next_body(base::Errc::unavailable);
    return FaultEngine::new_body(size_hint_bytes);
  }

 private:
  struct Waiting {
    engine::Partition partition;
    engine::Batch batch;
    engine::Done<void> done;
  };

  void sync() {
    for (Waiting& each : std::exchange(waiting_, {})) {
      if (power_ == Power::on && ++commits_ == at_commit_) {
        power_ = Power::off;
        if (last_ == Last::found_later) on_disk_ = {each.partition, std::move(each.batch), nullptr};
      } else if (power_ == Power::on) {
        below_.commit(each.partition, std::move(each.batch), std::move(each.done));
        continue;
      }
      each.done(base::fail(base::Errc::unavailable, "the power is off"));
    }
  }

  engine::Engine& below_;
  base::Executor& executor_;
  const std::uint64_t at_commit_;
  const Last last_;
  std::deque<Waiting> waiting_;
  std::optional<Waiting> on_disk_;
  std::uint64_t commits_ = 0;
  enum class Power : std::uint8_t { on, off } power_ = Power::on;
};

}  // namespace crash
