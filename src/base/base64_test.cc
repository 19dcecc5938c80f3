#include "base/base64.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Base64, TheVectorsOfRfc4648) {  // RFC 4648 10
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(base64_encode(plain), coded);
    auto decoded = base64_decode(coded);
    ASSERT_TRUE(decoded.has_value()) << coded;
    EXPECT_EQ(*decoded, plain);
  }
}

TEST(Base64, RefusesWhatIsNotExact) {
  for (std::string text :
       {"Zg=", "Zg", "Zh==", "Z===", "====", "Zg==\n", "Zm9 ", "Zm=v", "Zm9v====", "\xff\xff\xff\xff"}) {
    EXPECT_FALSE(base64_decode(text).has_value()) << text;
  }
}

TEST(Base64, EveryByteSurvives) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  auto back = base64_decode(base64_encode(all));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, all);
}

}  // namespace
}  // namespace base
