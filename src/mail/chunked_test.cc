// Chunked against a vector: lists made from one another in any order never see each other's items.
#include "mail/chunked.h"

#include <memory>
#include <random>

#include <gtest/gtest.h>

namespace mail {
namespace {

using Item = std::shared_ptr<const int>;
using List = Chunked<Item, 8>;

struct Pair {
  List list;
  std::vector<int> expected;
};

std::vector<int> contents(const List& list) {
  std::vector<int> out;
  out.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) out.push_back(*list[i]);
  return out;
}

TEST(ChunkedTest, two_lists_made_longer_from_one_keep_their_own_ends) {
  const std::vector<Item> first{std::make_shared<int>(1)}, left{std::make_shared<int>(2)},
      right{std::make_shared<int>(3)};
  const List one = List().with(first);
  const List a = one.with(left), b = one.with(right);
  EXPECT_EQ(contents(one), (std::vector<int>{1}));
  EXPECT_EQ(contents(a), (std::vector<int>{1, 2}));
  EXPECT_EQ(contents(b), (std::vector<int>{1, 3}));
}

TEST(ChunkedTest, behaves_as_a_list_of_its_own_whatever_it_shares) {
  std::mt19937 random(7);
  std::vector<Pair> lists(1);
  std::vector<std::weak_ptr<const int>> made;
  for (int step = 0; step < 3'000; ++step) {
    Pair next = lists[random() % lists.size()];
    if (random() % 4 == 0) {
      const std::size_t count = random() % (next.expected.size() + 1);
      next.list = next.list.without_front(count);
      next.expected.erase(next.expected.begin(), next.expected.begin() + static_cast<std::ptrdiff_t>(count));
    } else {
      std::vector<Item> added;
      for (std::size_t i = random() % 12; i > 0; --i) {
        added.push_back(std::make_shared<int>(step));
        made.emplace_back(added.back());
        next.expected.push_back(step);
      }
      next.list = next.list.with(added);
    }
    ASSERT_EQ(contents(next.list), next.expected) << step;
    if (lists.size() < 20)
      lists.push_back(std::move(next));
    else
      lists[random() % lists.size()] = std::move(next);
  }
  for (const Pair& pair : lists) EXPECT_EQ(contents(pair.list), pair.expected);
  lists.clear();
  for (const auto& item : made) EXPECT_TRUE(item.expired()) << "every item goes with the last list that has it";
}

}  // namespace
}  // namespace mail
