#include "allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace guard {
namespace {

std::atomic<std::uint64_t> counted = 0;
thread_local constinit bool left_out = false;

void* count(void* memory) {
  if (!left_out) counted.fetch_add(1, std::memory_order_relaxed);
  return memory ? memory : throw std::bad_alloc();
}

}  // namespace

std::uint64_t allocations() { return counted.load(); }
void leave_me_out() { left_out = true; }

void* allocate(std::size_t bytes) { return count(std::malloc(bytes)); }
void* allocate(std::size_t bytes, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  return count(std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit));
}

}  // namespace guard

// The forms that are not here call one of these.
void* operator new(std::size_t bytes) { return guard::allocate(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return guard::allocate(bytes, alignment); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
