// The system's clock some hours on, for a program that is started with this library preloaded: what is kept for hours
// can be seen to go. CLOCK_AHEAD_SECONDS says how far; clocks that only measure are left alone. Who uses it:
// endurance_test.py. Invariant: no call of it allocates, as allocators ask for the time before anything is ready.
#include <cstdlib>
#include <ctime>

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {
time_t ahead_seconds() {
  const char* text = std::getenv("CLOCK_AHEAD_SECONDS");
  return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}
}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const long result = ::syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += ahead_seconds();
  return static_cast<int>(result);
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
  timespec precise = {};
  const int result = clock_gettime(CLOCK_REALTIME, &precise);
  *now = {precise.tv_sec, precise.tv_nsec / 1'000};
  return result;
}

extern "C" time_t time(time_t* now) noexcept {
  timespec precise = {};
  clock_gettime(CLOCK_REALTIME, &precise);
  if (now != nullptr) *now = precise.tv_sec;
  return precise.tv_sec;
}
