#include "base/log_limit.h"

#include <array>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace base::log {
namespace {

using std::chrono::seconds;
using Line = LineLimit::Verdict::Line;
using HeldBack = LineLimit::HeldBack;

constexpr std::array<std::string_view, 2> events = {"knock", "shout"};

class LineLimitTest : public ::testing::Test {
 protected:
  LineLimitTest() { limit_.set(events, 3); }

  // How many of so many lines were written.
  int written(std::string_view event, int lines) {
    int count = 0;
    for (int i = 0; i < lines; ++i) count += limit_.admit(event, now_).line == Line::write ? 1 : 0;
    return count;
  }

  LineLimit limit_;
  LineLimit::Time now_{seconds(1'000'000)};
};

TEST_F(LineLimitTest, WritesSoManyAMinuteAndTellsTheRestOnce) {
  EXPECT_EQ(written("knock", 10), 3);
  now_ += seconds(59);
  EXPECT_EQ(written("knock", 1), 0);
  EXPECT_TRUE(limit_.take_ended(now_).empty()) << "the minute is not over";
  now_ += seconds(1);
  LineLimit::Verdict verdict = limit_.admit("knock", now_);
  EXPECT_EQ(verdict.line, Line::write);
  EXPECT_EQ(verdict.before, (HeldBack{"knock", 8}));
  EXPECT_EQ(written("knock", 10), 2) << "the first of the minute counts";
}

TEST_F(LineLimitTest, TellsWithoutAFurtherLine) {
  written("knock", 5);
  written("shout", 4);
  now_ += seconds(60);
  EXPECT_EQ(limit_.take_ended(now_), (std::vector<HeldBack>{{"knock", 2}, {"shout", 1}}));
  EXPECT_TRUE(limit_.take_ended(now_).empty()) << "told once";
  EXPECT_EQ(limit_.admit("knock", now_).before, std::nullopt);
}

TEST_F(LineLimitTest, KindsDoNotTakeFromEachOther) {
  EXPECT_EQ(written("knock", 100), 3);
  EXPECT_EQ(written("shout", 100), 3);
  EXPECT_EQ(written("something else", 100), 100) << "what is not named is not limited";
}

TEST_F(LineLimitTest, ASteadyTrickleIsWrittenWhole) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(written("knock", 1), 1) << i;
    now_ += seconds(21);
  }
}

TEST_F(LineLimitTest, ZeroIsNoLimit) {
  limit_.set(events, 0);
  EXPECT_EQ(written("knock", 1'000), 1'000);
}

TEST_F(LineLimitTest, AChangeForgetsNothingThatWasHeldBack) {
  written("knock", 5);
  limit_.set(events, 4);
  EXPECT_EQ(written("knock", 5), 1);
  now_ += seconds(60);
  EXPECT_EQ(limit_.take_ended(now_), (std::vector<HeldBack>{{"knock", 6}}));
}

TEST_F(LineLimitTest, CountsWhatManyThreadsHoldBack) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) threads.emplace_back([this] { written("knock", 1'000); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(limit_.take_ended(now_ + seconds(60)), (std::vector<HeldBack>{{"knock", 3'997}}));
}

}  // namespace
}  // namespace base::log
