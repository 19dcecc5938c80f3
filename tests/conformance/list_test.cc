// What a check walks over: partitions and bodies in order, in parts.
#include <gmock/gmock.h>

#include "tests/conformance/engines.h"

namespace conformance {
namespace {

CONFORMANCE_SUITE(ListTest);

using testing::ElementsAre;

TEST_P(ListTest, partitions_that_hold_a_key_in_either_space) {
  auto store = blocking();
  EXPECT_TRUE(store.partitions().empty());
  for (std::uint64_t partition : {7u, 0u, 300u, 2u}) EXPECT_EQ(store.put(Partition(partition), "k", "v"), std::nullopt);
  Batch bulk;
  bulk.bulk_puts = {{"k", "v"}};
  EXPECT_EQ(store.commit(Partition(65'536), bulk), std::nullopt);
  EXPECT_EQ(store.commit(Partition(7), bulk), std::nullopt);
  EXPECT_THAT(store.partitions(),
              ElementsAre(Partition(0), Partition(2), Partition(7), Partition(300), Partition(65'536)));
  EXPECT_THAT(store.partitions(Partition(3), 2), ElementsAre(Partition(7), Partition(300)));
  Batch erase;
  erase.erases = {"k"};
  EXPECT_EQ(store.commit(Partition(2), erase), std::nullopt);
  EXPECT_EQ(store.commit(Partition(7), erase), std::nullopt);
  EXPECT_THAT(store.partitions(Partition(1), 2), ElementsAre(Partition(7), Partition(300)));
}

TEST_P(ListTest, bodies_with_their_sizes_and_owners) {
  auto store = blocking();
  const BodyId first = store.store(Partition(1), "one");
  const BodyId second = store.store(Partition(2), random_bytes(500'000, 1));
  const BodyId third = store.store(Partition(1), "");
  Batch release;
  release.releases = {third};
  EXPECT_EQ(store.commit(Partition(1), release), std::nullopt);
  auto all = store.bodies();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].id, first);
  EXPECT_EQ(all[0].size_bytes, 3u);
  EXPECT_THAT(all[0].owners, ElementsAre(Partition(1)));
  EXPECT_EQ(all[1].id, second);
  EXPECT_EQ(all[1].size_bytes, 500'000u);
  EXPECT_THAT(all[1].owners, ElementsAre(Partition(2)));
  EXPECT_TRUE(all[2].owners.empty());
  auto rest = store.bodies(first.next(), 1);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].id, second);
}

}  // namespace
}  // namespace conformance
