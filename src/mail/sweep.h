// Sweeper: when the engine is next asked to free what bodies without an owner occupy. Called by StoreImpl::maintain().
#pragma once

#include <atomic>
#include <cstdint>

#include "base/task.h"
#include "engine/engine.h"

namespace mail {

class Sweeper {
 public:
  // True at most once an interval, and never while a sweep runs; then run() must follow.
  bool start_if_due(std::int64_t now_unix_seconds, std::uint32_t every_seconds);
  // Logs what was given back. What fails is tried again when it is due again.
  base::Task<void> run(engine::Engine& engine, std::uint32_t unowned_for_seconds);

 private:
  enum class State : std::uint8_t { idle, running };
  std::atomic<State> state_ = State::idle;
  std::atomic<std::int64_t> next_unix_seconds_ = 0;  // the first sweep follows the opening
};

}  // namespace mail
