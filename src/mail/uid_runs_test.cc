#include "mail/uid_runs.h"

#include <algorithm>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mail/test_support.h"

namespace mail {
namespace {

using test::listed;
using test::uids;

UidRuns of(const std::set<std::uint32_t>& numbers) {
  UidRuns runs;
  for (const std::uint32_t number : numbers) runs.add(Uid(number));
  return runs;
}

std::vector<std::uint32_t> plain(const std::set<std::uint32_t>& numbers) { return {numbers.begin(), numbers.end()}; }

TEST(UidRuns, JoinsWhatTouches) {
  EXPECT_EQ(uids({{5, 6}, {1, 2}, {3, 3}, {6, 9}}).runs().size(), 2u);
  UidRuns runs = uids({{10, 20}, {30, 40}});
  runs.add(UidRun{Uid(21), Uid(29)});
  EXPECT_EQ(runs, uids({{10, 40}}));
  runs.add(UidRun{Uid(9), Uid(8)});  // empty
  EXPECT_EQ(runs, uids({{10, 40}}));
}

TEST(UidRuns, ReachesTheHighestUid) {
  UidRuns runs = uids({{0xffff'fffe, 0xffff'ffff}});
  EXPECT_TRUE(runs.contains(Uid(0xffff'ffff)));
  EXPECT_EQ(runs.count(), 2u);
  EXPECT_EQ(uids({{1, 0xffff'ffff}}).minus(uids({{0xffff'ffff, 0xffff'ffff}})), uids({{1, 0xffff'fffe}}));
  runs.add(Uid(1));
  EXPECT_EQ(runs.runs().size(), 2u);
  EXPECT_EQ(uids({{1, 0xffff'ffff}}).count(), 0xffff'ffffULL);
}

TEST(UidRuns, AgreesWithPlainSets) {
  std::mt19937 random(20);
  for (int round = 0; round < 2'000; ++round) {
    std::set<std::uint32_t> a, b;
    UidRuns runs;
    for (unsigned i = 0; i < random() % 30; ++i) {
      const std::uint32_t first = random() % 60 + 1;
      const std::uint32_t last = first + random() % 4;
      for (std::uint32_t uid = first; uid <= last; ++uid) a.insert(uid);
      runs.add(UidRun{Uid(first), Uid(last)});
    }
    for (unsigned i = 0; i < random() % 40; ++i) b.insert(random() % 60 + 1);
    ASSERT_EQ(listed(runs), plain(a)) << "round " << round;
    ASSERT_EQ(runs, of(a));

    std::set<std::uint32_t> expected;
    std::ranges::set_union(a, b, std::inserter(expected, expected.end()));
    ASSERT_EQ(runs.united(of(b)), of(expected)) << "round " << round;
    expected.clear();
    std::ranges::set_difference(a, b, std::inserter(expected, expected.end()));
    ASSERT_EQ(runs.minus(of(b)), of(expected)) << "round " << round;
    expected.clear();
    std::ranges::set_intersection(a, b, std::inserter(expected, expected.end()));
    ASSERT_EQ(runs.intersected(of(b)), of(expected)) << "round " << round;

    const std::uint32_t gone = random() % 64;
    for (std::uint32_t uid = 0; uid < 66; ++uid) ASSERT_EQ(runs.contains(Uid(uid)), a.contains(uid));
    runs.remove(Uid(gone));
    a.erase(gone);
    ASSERT_EQ(runs, of(a)) << "round " << round;
  }
}

}  // namespace
}  // namespace mail
