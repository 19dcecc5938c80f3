#include "base/ids.h"

#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace base {
namespace {

// What the types are for: these must not compile into one another.
static_assert(!std::is_convertible_v<std::uint32_t, Uid>);
static_assert(!std::is_convertible_v<Uid, std::uint32_t>);
static_assert(!std::is_convertible_v<Uid, SeqNum>);
static_assert(!std::is_constructible_v<SeqNum, Uid>);
static_assert(!std::is_convertible_v<MailboxId, MessageId>);
static_assert(!std::is_convertible_v<Uid, bool>);
static_assert(sizeof(Uid) == 4 && sizeof(ModSeq) == 8);
static_assert(std::is_trivially_copyable_v<Uid>);

TEST(StrongId, ZeroMeansNone) {
  EXPECT_FALSE(Uid());
  EXPECT_TRUE(Uid(1));
}

TEST(StrongId, OrdersAndCounts) {
  EXPECT_LT(Uid(9), Uid(10));
  EXPECT_EQ(Uid(9).next(), Uid(10));
  EXPECT_EQ(ModSeq(0xffff'ffff).next().value, 0x1'0000'0000u) << "a modseq has 63 bits";
}

TEST(StrongId, Hashes) {
  std::unordered_set<Uid> set = {Uid(1), Uid(2), Uid(1)};
  EXPECT_EQ(set.size(), 2u);
  EXPECT_TRUE(set.contains(Uid(2)));
}

}  // namespace
}  // namespace base
