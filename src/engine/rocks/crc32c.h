// CRC-32C (Castagnoli polynomial, RFC 3720 12.1), as everything in the log carries it. Uses SSE4.2 where the processor
// has it.
#pragma once

#include <cstdint>
#include <string_view>

namespace engine::rocks {

// Goes on from the checksum of what came before; 0: from nothing.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

// The same by tables, for other processors and for the test that compares both.
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before = 0);

}  // namespace engine::rocks
