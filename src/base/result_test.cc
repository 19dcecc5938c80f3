#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(Errc::cannot, "odd: " + std::to_string(n));
  return n / 2;
}

Result<int> quarter(int n) {
  TRY(int once, half(n));
  TRY(int twice, half(once));
  return twice;
}

Result<> divisible_by_four(int n) {
  TRY(quarter(n));
  return {};
}

Result<std::unique_ptr<int>> boxed(int n) {
  TRY(int value, half(n));
  return std::make_unique<int>(value);
}

Result<int> unboxed(int n) {
  TRY(auto box, boxed(n));
  return *box;
}

TEST(Result, TryGivesTheValue) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_TRUE(divisible_by_four(8).has_value());
  EXPECT_EQ(unboxed(10).value(), 5) << "a value that can only be moved goes through TRY";
}

TEST(Result, TryReturnsTheErrorAsItWas) {
  struct Case {
    int n;
    std::string detail;
  };
  for (const Case& c : {Case{3, "odd: 3"}, Case{6, "odd: 3"}}) {
    Result<int> result = quarter(c.n);
    ASSERT_FALSE(result.has_value()) << c.n;
    EXPECT_EQ(result.error().code, Errc::cannot);
    EXPECT_EQ(result.error().detail, c.detail);
    EXPECT_NE(std::string(result.error().where.function_name()).find("half"), std::string::npos)
        << "the place is where it failed first, not where it was passed on";
  }
  EXPECT_FALSE(divisible_by_four(6).has_value());
}

TEST(Error, IsDescribedWithItsPlaceUnderSrc) {
  std::string text = describe(Error(Errc::disk_full, "segment 7"));
  EXPECT_EQ(text.find("disk_full: segment 7 (src/base/result_test.cc:"), 0u) << text;
}

TEST(Error, EveryCodeHasANameOfItsOwn) {
  std::vector<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(Errc::bug); ++code) {
    std::string_view name = to_string(static_cast<Errc>(code));
    EXPECT_NE(name, "unknown") << code;
    for (std::string_view other : names) EXPECT_NE(name, other);
    names.push_back(name);
  }
}

}  // namespace
}  // namespace base
