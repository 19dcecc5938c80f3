#include "engine/rocks/crc32c.h"

#include <string>

#include <gtest/gtest.h>

namespace engine::rocks {
namespace {

TEST(Crc32cTest, gives_the_values_of_rfc_3720_b_4) {
  std::string rising, falling;
  for (char i = 0; i < 32; ++i) rising += i, falling.insert(falling.begin(), i);
  const struct {
    std::string bytes;
    std::uint32_t crc;
  } cases[] = {
      {std::string(32, '\0'), 0x8a9136aa},
      {std::string(32, '\xff'), 0x62a8ab43},
      {rising, 0x46dd794e},
      {falling, 0x113fdb5c},
      {"", 0},
      {"123456789", 0xe3069283},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(crc32c(c.bytes), c.crc);
    EXPECT_EQ(crc32c_portable(c.bytes), c.crc);
  }
}

TEST(Crc32cTest, goes_on_from_any_cut) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes += static_cast<char>(i * 7);
  const std::uint32_t whole = crc32c(bytes);
  EXPECT_EQ(crc32c_portable(bytes), whole);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    EXPECT_EQ(crc32c(bytes.substr(cut), crc32c(bytes.substr(0, cut))), whole);
    EXPECT_EQ(crc32c_portable(bytes.substr(cut), crc32c_portable(bytes.substr(0, cut))), whole);
  }
}

}  // namespace
}  // namespace engine::rocks
