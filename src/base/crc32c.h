// CRC-32C (Castagnoli polynomial, RFC 3720 12.1): what stored values carry. Where the processor has the instruction,
// three streams run at once (its latency is three cycles, its throughput one), which reads about as fast as memory.
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

// Goes on from the checksum of what came before; 0: from nothing.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

// The same by tables, for other processors and for the test that compares both.
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before = 0);

}  // namespace base
