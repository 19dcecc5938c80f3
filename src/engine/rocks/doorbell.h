// How one thread sleeps until another has something for it. Ringing costs a system call only if somebody sleeps, and
// waking up costs none; a condition variable takes one more to give its mutex back.
#pragma once

#include <atomic>
#include <cstdint>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace engine::rocks {

class Doorbell {
 public:
  // From any thread. What was written before it is seen by who waits.
  void ring() {
    if (state_.exchange(rung, std::memory_order_acq_rel) == sleeping) futex(FUTEX_WAKE_PRIVATE, 1);
  }

  // Returns after a ring() that no wait() has answered to yet. For one thread.
  void wait() {
    for (;;) {
      std::uint32_t state = rung;
      if (state_.compare_exchange_strong(state, quiet, std::memory_order_acq_rel)) return;
      if (state == quiet && !state_.compare_exchange_strong(state, sleeping, std::memory_order_acq_rel)) continue;
      futex(FUTEX_WAIT_PRIVATE, sleeping);
    }
  }

 private:
  static constexpr std::uint32_t quiet = 0, rung = 1, sleeping = 2;
  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

  void futex(int operation, std::uint32_t value) {
    (void)::syscall(SYS_futex, &state_, operation, value, nullptr, nullptr, 0);
  }

  std::atomic<std::uint32_t> state_ = quiet;
};

}  // namespace engine::rocks
