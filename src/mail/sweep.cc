#include "mail/sweep.h"

#include "base/log.h"
#include "mail/engine_bridge.h"

namespace mail {

bool Sweeper::start_if_due(std::int64_t now_unix_seconds, std::uint32_t every_seconds) {
  // Before the last one began: the clock was set back, and the time that it named may be years away.
  const std::int64_t next = next_unix_seconds_;
  if (now_unix_seconds < next && now_unix_seconds >= next - every_seconds) return false;
  if (state_.exchange(State::running) == State::running) return false;
  next_unix_seconds_ = now_unix_seconds + every_seconds;
  return true;
}

base::Task<void> Sweeper::run(engine::Engine& engine, std::uint32_t unowned_for_seconds) {
  auto sweeping = bridge::sweep(engine, unowned_for_seconds);
  base::Result<std::uint64_t> freed = co_await sweeping;
  if (!freed.has_value()) {
    base::log::warning("sweep_failed", {{"error", describe(freed.error())}});
  } else if (*freed > 0) {
    base::log::info("bodies_swept", {{"bytes", *freed}});
  }
  state_ = State::idle;
}

}  // namespace mail
