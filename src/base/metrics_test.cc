#include "base/metrics.h"

#include <thread>

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
  Histogram& sizes = histogram("test_sizes", "Help", Unit::one);
  for (std::uint64_t quantity : {0, 1, 2, 3, 4, 5}) sizes.observe(quantity);
  EXPECT_EQ(sizes.read().counts[0], 2U);
  EXPECT_EQ(sizes.read().counts[1], 1U);
  EXPECT_EQ(sizes.read().counts[2], 2U);
  EXPECT_EQ(sizes.read().counts[3], 1U);
  sizes.observe(UINT64_MAX);
  EXPECT_EQ(sizes.read().beyond, 1U);
  EXPECT_EQ(sizes.read().sum, 14U);  // wraps: 15 - 1
}

TEST(Metrics, WhatThreadsAddIsOneSum) {
  Gauge& here = gauge("test_here", "Help");
  Counter& came = counter("test_came_total", "Help");
  std::vector<std::thread> threads;
  threads.reserve(20);
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1'000; ++n) {
        came.add();
        here.add(2);
        here.take();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(came.value(), 20'000U);
  EXPECT_EQ(here.value(), 20'000);
}

}  // namespace
}  // namespace base
