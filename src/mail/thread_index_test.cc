#include "mail/thread_index.h"

#include <gtest/gtest.h>

namespace mail {
namespace {

TEST(ThreadIndex, RemembersWhatIsNotDurable) {
  ThreadIndex index;
  index.give(1, ThreadId(10), 5);
  EXPECT_EQ(index.find(1), ThreadId(10));
  index.durable_through(4);
  EXPECT_EQ(index.find(1), ThreadId(10));
  index.durable_through(5);
  EXPECT_EQ(index.find(1), std::nullopt);
  EXPECT_EQ(index.size(), 0u);
}

TEST(ThreadIndex, RemembersForReadersThatMayHaveReadBefore) {
  ThreadIndex index;
  index.give(1, ThreadId(10), 5);
  std::optional<ThreadIndex::Reading> early(std::in_place, index);
  index.durable_through(5);
  std::optional<ThreadIndex::Reading> late(std::in_place, index);
  EXPECT_EQ(index.find(1), ThreadId(10));
  index.give(2, ThreadId(11), 6);
  index.durable_through(6);
  early.reset();
  EXPECT_EQ(index.find(1), std::nullopt);  // `late` began when the stored index had it
  EXPECT_EQ(index.find(2), ThreadId(11));
  late.reset();
  EXPECT_EQ(index.size(), 0u);
}

TEST(ThreadIndex, ForgetsWhatDidNotHappen) {
  ThreadIndex index;
  index.give(1, ThreadId(10), 5);
  index.give(2, ThreadId(11), 6);
  index.discard_after(5);
  EXPECT_EQ(index.find(1), ThreadId(10));
  EXPECT_EQ(index.find(2), std::nullopt);
}

}  // namespace
}  // namespace mail
