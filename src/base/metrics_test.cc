#include "base/metrics.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Metrics, TheSameNameAndLabelsAreOneCounter) {
  counter("test_total", "Help", {{"kind", "a"}}).add();
  counter("test_total", "Help", {{"kind", "a"}}).add(2);
  counter("test_total", "Help", {{"kind", "b"}}).add();
  EXPECT_EQ(counter("test_total", "Help", {{"kind", "a"}}).value(), 3U);
  std::size_t seen = 0;
  for (const CounterView& view : all_counters()) seen += view.name == "test_total" ? 1 : 0;
  EXPECT_EQ(seen, 2U);
}

TEST(Metrics, AQuantityGoesIntoTheFirstBucketThatHoldsIt) {
  Histogram& sizes = histogram("test_sizes", "Help");
  for (std::uint64_t quantity : {0, 1, 2, 3, 4, 5}) sizes.observe(quantity);
  EXPECT_EQ(sizes.in_bucket(0), 2U);
  EXPECT_EQ(sizes.in_bucket(1), 1U);
  EXPECT_EQ(sizes.in_bucket(2), 2U);
  EXPECT_EQ(sizes.in_bucket(3), 1U);
  sizes.observe(UINT64_MAX);
  EXPECT_EQ(sizes.beyond(), 1U);
  EXPECT_EQ(sizes.sum(), 14U);  // wraps: 15 - 1
}

}  // namespace
}  // namespace base
