// Small and bulk keys: what is put is there, in order, in its partition and space alone.
#include "tests/conformance/engines.h"

namespace conformance {
namespace {

CONFORMANCE_SUITE(KeysTest);

constexpr Partition ann{1}, bob{2};
using Pairs = std::vector<KeyValue>;

TEST_P(KeysTest, absent_until_put_and_after_erase) {
  auto store = blocking();
  EXPECT_EQ(store.get(ann, Space::small, "k"), std::nullopt);
  EXPECT_EQ(store.put(ann, "k", "v"), std::nullopt);
  EXPECT_EQ(store.get(ann, Space::small, "k"), "v");
  EXPECT_EQ(store.put(ann, "k", ""), std::nullopt);
  EXPECT_EQ(store.get(ann, Space::small, "k"), "");
  Batch batch;
  batch.erases = {"k", "was never there"};
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  EXPECT_EQ(store.get(ann, Space::small, "k"), std::nullopt);
}

TEST_P(KeysTest, any_bytes_in_keys_and_values) {
  auto store = blocking();
  std::string all(256, '\0');
  for (int i = 0; i < 256; ++i) all[static_cast<std::size_t>(i)] = static_cast<char>(i);
  Batch batch;
  batch.puts = {{all, all}, {std::string("\xff\xff"), "ff"}, {std::string(1, '\0'), "nul"}, {"", "empty"}};
  batch.bulk_puts = {{all, random_bytes(300'000, 1)}};
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  EXPECT_EQ(store.get(ann, Space::small, all), all);
  EXPECT_EQ(store.get(ann, Space::small, ""), "empty");
  EXPECT_EQ(store.get(ann, Space::bulk, all), random_bytes(300'000, 1));
  EXPECT_EQ(store.scan(ann, Space::small, {}),
            (Pairs{{"", "empty"}, {std::string(1, '\0'), "nul"}, {all, all}, {"\xff\xff", "ff"}}));
}

TEST_P(KeysTest, partitions_and_spaces_are_apart) {
  auto store = blocking();
  Batch batch;
  batch.puts = {{"k", "ann small"}};
  batch.bulk_puts = {{"k", "ann bulk"}};
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  EXPECT_EQ(store.put(bob, "k", "bob"), std::nullopt);
  Batch erase_all;
  erase_all.erase_ranges = {{}};
  EXPECT_EQ(store.commit(bob, erase_all), std::nullopt);
  EXPECT_EQ(store.get(ann, Space::small, "k"), "ann small");
  EXPECT_EQ(store.get(ann, Space::bulk, "k"), "ann bulk");
  EXPECT_EQ(store.get(bob, Space::small, "k"), std::nullopt);
  EXPECT_EQ(store.scan(bob, Space::small, {}), Pairs());
}

TEST_P(KeysTest, the_last_partition_has_an_end_too) {
  auto store = blocking();
  const Partition last(~std::uint64_t{0});
  EXPECT_EQ(store.put(last, "k", "v"), std::nullopt);
  EXPECT_EQ(store.put(Partition(0), "k", "zero"), std::nullopt);
  EXPECT_EQ(store.scan(last, Space::small, {}), (Pairs{{"k", "v"}}));
  Batch erase_all;
  erase_all.erase_ranges = {{}};
  EXPECT_EQ(store.commit(last, erase_all), std::nullopt);
  EXPECT_EQ(store.scan(last, Space::small, {}), Pairs());
  EXPECT_EQ(store.get(Partition(0), Space::small, "k"), "zero");
}

TEST_P(KeysTest, scans_are_half_open_limited_and_go_on) {
  auto store = blocking();
  Batch batch;
  for (char c = 'a'; c <= 'j'; ++c) batch.puts.push_back({std::string(1, c), std::string(1, c)});
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  EXPECT_EQ(store.scan(ann, Space::small, {"c", "f"}), (Pairs{{"c", "c"}, {"d", "d"}, {"e", "e"}}));
  EXPECT_EQ(store.scan(ann, Space::small, {"i", ""}), (Pairs{{"i", "i"}, {"j", "j"}}));
  EXPECT_EQ(store.scan(ann, Space::small, {"f", "c"}), Pairs());
  EXPECT_EQ(store.scan(ann, Space::small, {}, 0), Pairs());
  Pairs walked;
  std::string from;
  for (Pairs part; !(part = store.scan(ann, Space::small, {from, ""}, 3)).empty();) {
    walked.insert(walked.end(), part.begin(), part.end());
    from = part.back().key + '\0';
  }
  EXPECT_EQ(walked, store.scan(ann, Space::small, {}));
  EXPECT_EQ(walked.size(), 10u);
}

TEST_P(KeysTest, get_many_answers_in_the_order_of_the_keys) {
  auto store = blocking();
  Batch batch;
  batch.bulk_puts = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  EXPECT_EQ(store.get_many(ann, Space::bulk, {"b", "x", "a", "b"}),
            (std::vector<std::optional<std::string>>{"2", std::nullopt, "1", "2"}));
  EXPECT_TRUE(store.get_many(ann, Space::bulk, {}).empty());
}

// Neighbours, gaps, keys that are not there, another partition's rows on both sides.
TEST_P(KeysTest, get_many_of_ascending_keys) {
  auto store = blocking();
  auto key_of = [](int number) { return "k" + std::to_string(1'000 + number); };
  Batch batch;
  for (int number = 0; number < 300; number += number < 100 ? 1 : 3) {
    batch.bulk_puts.push_back({key_of(number), "value " + std::to_string(number)});
  }
  for (const Partition partition : {ann, bob, Partition{3}}) EXPECT_EQ(store.commit(partition, batch), std::nullopt);
  for (int stride : {1, 2, 7, 40}) {
    std::vector<std::string> keys{"a"};
    std::vector<std::optional<std::string>> expected{std::nullopt};
    for (int number = 0; number < 400; number += stride) {
      const bool there = number < 100 || (number < 300 && (number - 100) % 3 == 0);
      keys.push_back(key_of(number));
      expected.push_back(there ? std::optional("value " + std::to_string(number)) : std::nullopt);
    }
    EXPECT_EQ(store.get_many(bob, Space::bulk, keys), expected) << stride;
  }
}

// Keys that end in consecutive numbers, and a longer one between two of them.
TEST_P(KeysTest, get_many_of_keys_with_others_between) {
  auto store = blocking();
  auto key_of = [](char number) { return std::string("12345678\0\0\0\0\0\0\0", 15) + number; };
  Batch batch;
  std::vector<std::string> keys;
  std::vector<std::optional<std::string>> expected;
  for (char number = 'a'; number <= 'z'; ++number) {
    keys.push_back(key_of(number));
    expected.emplace_back(std::string(1, number));
    batch.puts.push_back({keys.back(), *expected.back()});
    if (number % 3 == 0) batch.puts.push_back({keys.back() + " and more", "not asked for"});
  }
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  EXPECT_EQ(store.get_many(ann, Space::small, keys), expected);
}

TEST_P(KeysTest, in_a_batch_ranges_are_erased_then_keys_then_puts_happen) {
  auto store = blocking();
  Batch before;
  before.puts = {{"p1", "old"}, {"p2", "old"}, {"q", "old"}};
  before.bulk_puts = {{"p1", "old"}, {"p2", "old"}};
  EXPECT_EQ(store.commit(ann, before), std::nullopt);
  Batch batch;
  batch.puts = {{"p1", "new"}, {"q", "new"}};
  batch.erases = {"q"};
  batch.erase_ranges = {engine::prefix_range("p")};
  batch.bulk_puts = {{"p2", "new"}};
  batch.bulk_erases = {"p2"};
  batch.bulk_erase_ranges = {{"p", "p2"}};
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  EXPECT_EQ(store.scan(ann, Space::small, {}), (Pairs{{"p1", "new"}, {"q", "new"}}));
  EXPECT_EQ(store.scan(ann, Space::bulk, {}), (Pairs{{"p2", "new"}}));
}

TEST_P(KeysTest, large_ranges_can_be_erased) {
  auto store = blocking();
  Batch batch;
  for (int i = 0; i < 5'000; ++i) {
    batch.puts.push_back({"j" + std::to_string(i), "v"});
    batch.bulk_puts.push_back({"j" + std::to_string(i), "v"});
  }
  batch.puts.push_back({"k", "stays"});
  EXPECT_EQ(store.commit(ann, batch), std::nullopt);
  Batch erase;
  erase.erase_ranges = {engine::prefix_range("j")};
  erase.bulk_erase_ranges = {engine::prefix_range("j")};
  EXPECT_EQ(store.commit(ann, erase), std::nullopt);
  EXPECT_EQ(store.scan(ann, Space::small, {}), (Pairs{{"k", "stays"}}));
  EXPECT_EQ(store.scan(ann, Space::bulk, {}), Pairs());
}

TEST_P(KeysTest, reopening_changes_nothing) {
  auto before = blocking();
  EXPECT_EQ(before.put(ann, "k", "v"), std::nullopt);
  if (!reopen()) return;
  auto store = blocking();
  EXPECT_EQ(store.get(ann, Space::small, "k"), "v");
  EXPECT_EQ(store.put(ann, "k2", "v2"), std::nullopt);
  reopen();
  EXPECT_EQ(blocking().scan(ann, Space::small, {}), (Pairs{{"k", "v"}, {"k2", "v2"}}));
}

}  // namespace
}  // namespace conformance
