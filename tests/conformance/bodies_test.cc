// Bodies: streamed in whole, read in slices, owned by sets of partitions, freed by sweeps.
#include <chrono>
#include <thread>

#include <gmock/gmock.h>

#include "tests/conformance/engines.h"

namespace conformance {
namespace {

CONFORMANCE_SUITE(BodiesTest);

constexpr Partition ann{1}, bob{2};
using testing::ElementsAre;

std::optional<Errc> read_error(Blocking store, BodyId id) {
  auto read = store.read(id);
  return read.has_value() ? std::nullopt : std::optional(read.error().code);
}

TEST_P(BodiesTest, of_every_size_come_back_byte_for_byte) {
  auto store = blocking();
  const std::vector<std::size_t> sizes = {0,      1,       7,       4095,    4096,      65'535,    65'536,
                                          65'537, 262'143, 262'144, 262'145, 1'000'000, 20'000'000};
  std::vector<std::pair<BodyId, std::string>> stored;
  for (std::size_t size : sizes) {
    std::string bytes = random_bytes(size, size + 1);
    const BodyId id = store.store(ann, bytes);
    stored.emplace_back(id, std::move(bytes));
  }
  for (int round = 0; round < 2; ++round) {
    for (const auto& [id, bytes] : stored) {
      auto read = blocking().read(id);
      ASSERT_TRUE(read.has_value()) << bytes.size() << " " << describe(read.error());
      EXPECT_TRUE(*read == bytes) << "of " << bytes.size();
    }
    if (!reopen()) break;
  }
}

TEST_P(BodiesTest, of_any_chunking_are_the_same) {
  auto store = blocking();
  const std::string bytes = random_bytes(700'001, 5);
  for (std::size_t chunk : {97u, 4096u, 65'536u, 300'000u, 700'001u}) {
    Batch batch;
    batch.adopts = {store.stage(bytes, chunk)};
    const BodyId id = batch.adopts.front()->id();
    EXPECT_EQ(batch.adopts.front()->size_bytes(), bytes.size());
    ASSERT_EQ(store.commit(ann, std::move(batch)), std::nullopt);
    EXPECT_TRUE(*store.read(id) == bytes) << chunk;
  }
}

TEST_P(BodiesTest, are_read_in_slices) {
  auto store = blocking();
  for (std::size_t size : {100u, 70'000u, 1'300'000u}) {
    const std::string bytes = random_bytes(size, size);
    const BodyId id = store.store(ann, bytes);
    const std::vector<std::pair<std::size_t, std::size_t>> slices = {
        {0, 1},        {0, size},    {1, size},          {size - 1, 1}, {size - 1, 100}, {size / 3, size / 3},
        {size / 2, 3}, {65'530, 20}, {262'100, 200'000}, {size, 10},    {size + 5, 10},  {3, 0}};
    for (auto [offset, length] : slices) {
      auto read = store.read(id, offset, length);
      ASSERT_TRUE(read.has_value()) << describe(read.error());
      const std::string expected = offset > size ? "" : bytes.substr(offset, length);
      EXPECT_TRUE(*read == expected) << size << ": " << offset << "+" << length;
    }
  }
}

TEST_P(BodiesTest, read_together_are_what_they_are_alone) {
  const std::vector<std::size_t> sizes = {10, 0, 2'000, 70'000, 1, 900'000, 3'000, 65'536, 5, 5, 40, 7'000};
  std::vector<std::string> contents;
  std::vector<BodyId> ids;
  {
    auto store = blocking();
    for (std::size_t size : sizes) {
      contents.push_back(random_bytes(size, contents.size()));
      ids.push_back(store.store(contents.size() % 2 == 0 ? ann : bob, contents.back()));
    }
  }
  for (int round = 0; round < 2; ++round) {
    auto store = blocking();
    contents.push_back(random_bytes(300, 77));
    const StagedBodyPtr staged = store.stage(contents.back());
    ids.push_back(staged->id());
    // In their order, backwards, and one of them twice.
    for (const bool backwards : {false, true}) {
      std::vector<std::size_t> order;
      order.reserve(ids.size() + 1);
      for (std::size_t i = 0; i < ids.size(); ++i) order.push_back(backwards ? ids.size() - 1 - i : i);
      order.push_back(order.back());
      std::vector<BodyId> asked;
      asked.reserve(order.size());
      for (std::size_t i : order) asked.push_back(ids[i]);
      const auto read = store.read_together(asked);
      ASSERT_EQ(read.size(), order.size());
      for (std::size_t i = 0; i < order.size(); ++i) {
        ASSERT_TRUE(read[i].has_value()) << i << ": " << describe(read[i].error());
        EXPECT_TRUE(*read[i] == contents[order[i]]) << "of " << contents[order[i]].size();
      }
    }
    ids.pop_back();
    contents.pop_back();
    if (!reopen()) break;
  }
  EXPECT_TRUE(blocking().read_together({}).empty());
}

TEST_P(BodiesTest, one_of_many_that_is_not_there_fails_alone) {
  auto store = blocking();
  std::vector<BodyId> ids;
  ids.reserve(20);
  for (int i = 0; i < 20; ++i) ids.push_back(store.store(ann, random_bytes(100, i)));
  Batch release;
  release.releases = {ids[7]};
  ASSERT_EQ(store.commit(ann, std::move(release)), std::nullopt);
  store.sweep();
  ids.emplace_back(ids.back().value + 1'000'000);
  const auto read = store.read_together(ids);
  ASSERT_EQ(read.size(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const bool is_there = i != 7 && i + 1 != ids.size();
    ASSERT_EQ(read[i].has_value(), is_there) << i;
    if (is_there) {
      EXPECT_TRUE(*read[i] == random_bytes(100, i)) << i;
    } else {
      EXPECT_EQ(read[i].error().code, Errc::not_found) << i;
    }
  }
}

TEST_P(BodiesTest, staged_can_be_read_and_are_given_up_with_the_last_handle) {
  auto store = blocking();
  for (std::size_t size : {1'000u, 1'000'000u}) {
    const std::string bytes = random_bytes(size, 3);
    StagedBodyPtr staged = store.stage(bytes);
    const BodyId id = staged->id();
    EXPECT_TRUE(*store.read(id) == bytes);
    EXPECT_EQ(*store.read(id, 10, 20), bytes.substr(10, 20));
    EXPECT_TRUE(store.bodies().empty());
    staged.reset();
    // The engine may hold one itself for a moment, where it has just answered.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (read_error(store, id) != Errc::not_found && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(read_error(store, id), Errc::not_found);
  }
}

TEST_P(BodiesTest, a_writer_dropped_half_way_leaves_nothing) {
  auto store = blocking();
  {
    auto writer = engine().new_body(0);
    ASSERT_TRUE(wait<void>([&](auto done) { writer->append(random_bytes(900'000, 1), done); }).has_value());
  }
  {
    auto untouched = engine().new_body(10);
  }
  EXPECT_TRUE(store.bodies().empty());
  const BodyId id = store.store(ann, "after");
  EXPECT_EQ(*store.read(id), "after");
}

TEST_P(BodiesTest, ids_are_never_given_twice) {
  std::vector<BodyId> ids;
  for (int round = 0; round < 3; ++round) {
    auto store = blocking();
    ids.push_back(store.store(ann, "x"));
    ids.push_back(store.stage("never adopted")->id());
    ids.push_back(store.store(ann, "y"));
    Batch release;
    release.releases = ids;
    EXPECT_EQ(store.commit(ann, release), std::nullopt);
    store.sweep();
    if (!reopen()) break;
  }
  // What was never adopted may be forgotten by a restart; what was may not.
  std::vector<BodyId> adopted;
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (i % 3 != 1) adopted.push_back(ids[i]);
  auto unique = adopted;
  std::sort(unique.begin(), unique.end());
  EXPECT_EQ(std::unique(unique.begin(), unique.end()), unique.end());
}

TEST_P(BodiesTest, live_while_one_partition_owns_them) {
  auto store = blocking();
  auto staged = store.stage("shared");
  const BodyId id = staged->id();
  Batch adopt;
  adopt.adopts = {staged};
  EXPECT_EQ(store.commit(ann, adopt), std::nullopt);
  EXPECT_EQ(store.commit(ann, adopt), std::nullopt) << "a set, not a count";
  EXPECT_EQ(store.commit(bob, adopt), std::nullopt);
  adopt = {};
  staged.reset();
  EXPECT_THAT(store.bodies().at(0).owners, ElementsAre(ann, bob));

  Batch release;
  release.releases = {id};
  EXPECT_EQ(store.commit(ann, release), std::nullopt);
  EXPECT_EQ(store.sweep(), 0u);
  EXPECT_EQ(*store.read(id), "shared");
  EXPECT_EQ(store.commit(bob, release), std::nullopt);
  EXPECT_EQ(*store.read(id), "shared") << "unowned bodies are there until a sweep";
  store.sweep(3'600);
  EXPECT_EQ(*store.read(id), "shared") << "not old enough";
  store.sweep();
  EXPECT_EQ(read_error(store, id), Errc::not_found);
  EXPECT_TRUE(store.bodies().empty());
}

TEST_P(BodiesTest, can_be_adopted_by_another_partition_until_they_are_swept) {
  auto store = blocking();
  const BodyId id = store.store(ann, "copied");
  Batch adopt, release;
  adopt.adopts_stored = {id};
  release.releases = {id};
  EXPECT_EQ(store.commit(bob, adopt), std::nullopt);
  EXPECT_EQ(store.commit(ann, release), std::nullopt);
  EXPECT_EQ(store.commit(bob, release), std::nullopt);
  EXPECT_EQ(store.commit(ann, adopt), std::nullopt) << "unowned, but still there";
  store.sweep();
  EXPECT_EQ(*store.read(id), "copied");
  EXPECT_EQ(store.commit(ann, release), std::nullopt);
  store.sweep();
  adopt.puts = {{"k", "v"}};
  EXPECT_EQ(store.commit(bob, adopt), Errc::not_found);
  EXPECT_EQ(store.get(bob, Space::small, "k"), std::nullopt);
}

TEST_P(BodiesTest, released_by_one_who_does_not_own_them_stay) {
  auto store = blocking();
  const BodyId id = store.store(ann, "mine");
  Batch release;
  release.releases = {id, BodyId(999'999)};
  EXPECT_EQ(store.commit(bob, release), std::nullopt);
  store.sweep();
  EXPECT_EQ(*store.read(id), "mine");
}

TEST_P(BodiesTest, released_and_adopted_in_one_batch_stay) {
  auto store = blocking();
  const BodyId id = store.store(ann, "moved");
  Batch batch;
  batch.releases = {id};
  batch.adopts_stored = {id};
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  store.sweep();
  EXPECT_EQ(*store.read(id), "moved");
}

TEST_P(BodiesTest, a_slice_outlives_the_body) {
  auto store = blocking();
  const std::string bytes = random_bytes(100'000, 9);
  const BodyId id = store.store(ann, bytes);
  auto slice = wait<engine::BodySlice>([&](auto done) { engine().read_body(id, 0, bytes.size(), done); });
  ASSERT_TRUE(slice.has_value());
  Batch release;
  release.releases = {id};
  EXPECT_EQ(store.commit(ann, release), std::nullopt);
  store.sweep();
  EXPECT_TRUE(slice->bytes == bytes);
}

TEST_P(BodiesTest, many_are_swept_and_the_others_stay) {
  std::vector<std::pair<BodyId, std::string>> kept;
  Batch release;
  for (std::uint64_t i = 0; i < 300; ++i) {
    std::string bytes = random_bytes(i * 37 + (i % 50 == 0 ? 400'000 : 0), i);
    const BodyId id = blocking().store(ann, bytes);
    if (i % 3 == 0)
      kept.emplace_back(id, std::move(bytes));
    else
      release.releases.push_back(id);
  }
  EXPECT_EQ(blocking().commit(ann, release), std::nullopt);
  blocking().sweep();
  for (int round = 0; round < 2; ++round) {
    for (const auto& [id, bytes] : kept) {
      auto read = blocking().read(id);
      ASSERT_TRUE(read.has_value()) << describe(read.error());
      EXPECT_TRUE(*read == bytes);
    }
    for (BodyId id : release.releases) EXPECT_EQ(read_error(blocking(), id), Errc::not_found);
    EXPECT_EQ(blocking().bodies().size(), kept.size());
    if (!reopen()) break;
  }
}

}  // namespace
}  // namespace conformance
