#include "auth/throttle.h"

#include <gtest/gtest.h>

namespace auth {
namespace {

using namespace std::chrono_literals;

class SetClock : public base::Clock {
 public:
  base::WallTime now() const override { return time; }
  base::WallTime time{1'000'000s};
};

TEST(Throttle, SlowsByAddressAndByAccount) {
  SetClock clock;
  Throttle throttle({}, clock);
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 0ms);
  throttle.failed("192.0.2.1", "ada", std::nullopt);
  EXPECT_EQ(throttle.delay("192.0.2.1", "bob"), 500ms);
  EXPECT_EQ(throttle.delay("192.0.2.9", "ada"), 500ms);
  EXPECT_EQ(throttle.delay("192.0.2.9", "bob"), 0ms);
  throttle.failed("192.0.2.1", "ada", std::nullopt);
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 1000ms);
}

TEST(Throttle, SuccessForgivesTheAccountNotTheAddress) {
  SetClock clock;
  Throttle throttle({}, clock);
  throttle.failed("192.0.2.1", "ada", std::nullopt);
  throttle.succeeded("ada");
  EXPECT_EQ(throttle.delay("192.0.2.9", "ada"), 0ms);
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 500ms);
}

TEST(Throttle, HasACeilingAndForgets) {
  SetClock clock;
  Throttle throttle({}, clock);
  for (int i = 0; i < 100; ++i) throttle.failed("192.0.2.1", "ada", std::nullopt);
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 15'000ms);
  clock.time += 601s;
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 0ms);
}

// A telephone that has an old password tries it again and again; whoever guesses tries others.
TEST(Throttle, TheSamePasswordAgainIsNoNewGuess) {
  SetClock clock;
  Throttle throttle({}, clock);
  for (int i = 0; i < 100; ++i) throttle.failed("192.0.2.1", "ada", 7);
  EXPECT_EQ(throttle.delay("192.0.2.1", "bob"), 500ms);
  EXPECT_EQ(throttle.delay("192.0.2.9", "ada"), 500ms);
  throttle.failed("192.0.2.1", "bob", 7);
  EXPECT_EQ(throttle.delay("192.0.2.1", "cy"), 1000ms) << "the same password for another account is a guess";
  throttle.failed("192.0.2.9", "ada", 8);
  EXPECT_EQ(throttle.delay("192.0.2.8", "ada"), 1000ms);
}

TEST(Throttle, ManyPasswordsTakenInTurnAreGuesses) {
  SetClock clock;
  Throttle throttle({}, clock);
  for (std::uint64_t i = 0; i < 100; ++i) throttle.failed("192.0.2.1", "ada", i);
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 15'000ms);
}

// It counts once in a while: what is repeated is forgotten like any failure.
TEST(Throttle, WhatIsRepeatedIsForgottenToo) {
  SetClock clock;
  Throttle throttle({}, clock);
  for (int minute = 0; minute < 11; ++minute, clock.time += 60s) throttle.failed("192.0.2.1", "ada", 7);
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 0ms);
  throttle.failed("192.0.2.1", "ada", 7);
  EXPECT_EQ(throttle.delay("192.0.2.1", "ada"), 500ms);
}

TEST(Throttle, AFloodOfNamesDoesNotMakeItGrow) {
  SetClock clock;
  Throttle throttle({.max_entries = 100}, clock);
  for (int i = 0; i < 10'000; ++i) throttle.failed("192.0.2.1", "name" + std::to_string(i), i);
  EXPECT_GT(throttle.delay("192.0.2.1", "other"), 0ms);
}

}  // namespace
}  // namespace auth
