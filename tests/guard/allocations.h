// How often this program has asked for memory. The program that links allocations.cc has its operator new replaced,
// those of the libraries included; malloc called directly is not seen.
#pragma once

#include <cstdint>

namespace guard {

// Since the start, by all threads but those that called leave_me_out().
std::uint64_t allocations();

// For the thread that plays the client: what it allocates is not the server's.
void leave_me_out();

}  // namespace guard
