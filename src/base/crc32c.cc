#include "base/crc32c.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace base {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie");

constexpr std::uint32_t reflected_polynomial = 0x82f6'3b78;

using Table = std::array<std::uint32_t, 256>;
using Tables = std::array<Table, 8>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? reflected_polynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t table = 1; table < 8; ++table) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[table - 1][byte];
      tables[table][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}
constexpr Tables tables = make_tables();

// The first eight of `bytes`, which has them.
std::uint64_t load_word(std::string_view bytes) {
  const char* const at = bytes.data();
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

#if defined(__x86_64__)

// What `length` zero bytes make of a checksum is linear: four tables of its bytes' parts tell it.
class ZeroBytes {
 public:
  explicit ZeroBytes(std::size_t length) {
    std::array<std::uint32_t, 32> images{};  // of each bit
    for (std::size_t bit = 0; bit < 32; ++bit) {
      std::uint32_t crc = std::uint32_t{1} << bit;
      for (std::size_t i = 0; i < length; ++i) crc = (crc >> 8) ^ tables[0][crc & 0xff];
      images[bit] = crc;
    }
    for (std::size_t table = 0; table < 4; ++table) {
      for (std::size_t byte = 0; byte < 256; ++byte) {
        for (std::size_t bit = 0; bit < 8; ++bit) {
          if ((byte >> bit & 1) != 0) parts_[table][byte] ^= images[table * 8 + bit];
        }
      }
    }
  }
  std::uint32_t behind(std::uint32_t crc) const {
    return parts_[0][crc & 0xff] ^ parts_[1][crc >> 8 & 0xff] ^ parts_[2][crc >> 16 & 0xff] ^ parts_[3][crc >> 24];
  }

 private:
  std::array<Table, 4> parts_{};
};

// Three neighbouring blocks at once, as long as three are left.
template <std::size_t block_bytes>
__attribute__((target("sse4.2"))) std::uint32_t three_streams(std::string_view& bytes, std::uint32_t crc) {
  static const ZeroBytes zeros(block_bytes);
  while (bytes.size() >= 3 * block_bytes) {
    std::uint64_t first = crc;
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    const char* at = bytes.data();
    for (std::size_t i = 0; i < block_bytes; i += 8) {
      first = __builtin_ia32_crc32di(first, load_word(at + i));
      second = __builtin_ia32_crc32di(second, load_word(at + block_bytes + i));
      third = __builtin_ia32_crc32di(third, load_word(at + 2 * block_bytes + i));
    }
    crc = zeros.behind(static_cast<std::uint32_t>(first)) ^ static_cast<std::uint32_t>(second);
    crc = zeros.behind(crc) ^ static_cast<std::uint32_t>(third);
    bytes.remove_prefix(3 * block_bytes);
  }
  return crc;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(std::string_view bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  if (bytes.size() >= 3 * 256) {
    crc = three_streams<2'048>(bytes, crc);
    crc = three_streams<256>(bytes, crc);
  }
  std::uint64_t wide = crc;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) wide = __builtin_ia32_crc32di(wide, load_word(bytes));
  crc = static_cast<std::uint32_t>(wide);
  for (const char byte : bytes) crc = __builtin_ia32_crc32qi(crc, static_cast<unsigned char>(byte));
  return ~crc;
}

#endif

using Function = std::uint32_t (*)(std::string_view, std::uint32_t);

Function choose() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42;
#endif
  return crc32c_portable;
}

}  // namespace

std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    const std::uint64_t word = load_word(bytes) ^ crc;
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc ^= tables[7 - i][(word >> (8 * i)) & 0xff];
  }
  for (const char byte : bytes) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  return ~crc;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  static const Function function = choose();
  return function(bytes, before);
}

}  // namespace base
