#include "base/crc32c.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace base {
namespace {

// RFC 3720 B.4.
TEST(Crc32c, KnowsTheExamplesOfTheRfc) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c_portable(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
}

TEST(Crc32c, IsTheSameByTablesByStreamsAndInPieces) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 20'000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::size_t cut = bytes.empty() ? 0 : random() % bytes.size();
    const std::uint32_t whole = crc32c(bytes);
    ASSERT_EQ(whole, crc32c_portable(bytes)) << bytes.size();
    ASSERT_EQ(whole, crc32c(std::string_view(bytes).substr(cut), crc32c(std::string_view(bytes).substr(0, cut))));
  }
}

}  // namespace
}  // namespace base
