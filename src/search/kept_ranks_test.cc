#include "search/kept_ranks.h"

#include <algorithm>
#include <string>

#include "search/kept_numbers_test_support.h"
#include "search/text_ranks.h"

namespace search {
namespace {

class KeptRanks : public test::KeptNumbersFixture {
 protected:
  KeptRanks() : KeptNumbersFixture(mail::NumbersOf::base_subjects) {}
  mime::MessageColumns columns() override {
    mime::MessageColumns columns;
    columns.base_subject = std::string(random_() % 12, 'a') + std::to_string(random_() % 700);
    return columns;
  }

  // Ranks with none missing, which say the same.
  static std::vector<std::uint32_t> dense(std::vector<std::uint32_t> ranks) {
    std::vector<std::uint32_t> occurring = ranks;
    std::ranges::sort(occurring);
    occurring.erase(std::ranges::unique(occurring).begin(), occurring.end());
    for (auto& rank : ranks)
      rank = static_cast<std::uint32_t>(std::ranges::lower_bound(occurring, rank) - occurring.begin());
    return ranks;
  }
  static void expect_right(const Rows& rows) {
    const auto kept = kept_subject_ranks(rows);
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(dense(*kept), rank_texts(rows, mail::TextColumn::base_subject));
  }
};

TEST_F(KeptRanks, are_those_of_the_texts_the_first_time_and_later) {
  const std::vector pages{page(700, 0), page(500, 0), page(900, 0)};
  expect_right(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  EXPECT_NE(order, 0u);
  expect_right(rows_of(pages));
  expect_right(rows_of(pages, Some::two_of_three));
  expect_right(rows_of({pages[2], pages[1]}));
  for (const auto& page : pages) EXPECT_EQ(order_of(*page), order);
}

TEST_F(KeptRanks, have_what_came_since_between_them) {
  const mail::StoredColumnsPtr last = stored(900);
  const std::vector pages{page(700, 0), page(500, 0), page(last, 0)};
  expect_right(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  for (std::uint32_t round = 0; round < 20; ++round) {
    std::vector some = pages;
    some[2] = page(last, 1 + round * 5);
    some.push_back(page(0, 3));
    expect_right(rows_of(some));
    expect_right(rows_of(some, Some::two_of_three));
  }
  EXPECT_EQ(order_of(*pages[1]), order);
}

TEST_F(KeptRanks, are_made_anew_when_a_page_is) {
  std::vector pages{page(700, 0), page(500, 0)};
  expect_right(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  pages[1] = page(600, 2);
  expect_right(rows_of(pages));
  EXPECT_NE(order_of(*pages[0]), order);
  EXPECT_EQ(order_of(*pages[0]), order_of(*pages[1]));
}

TEST_F(KeptRanks, are_not_kept_of_little) {
  const std::vector pages{page(999, 0)};
  EXPECT_FALSE(kept_subject_ranks(rows_of(pages)).has_value());
  EXPECT_EQ(order_of(*pages[0]), 0u);
  const std::vector unfolded{page(1'000, 500)};
  EXPECT_FALSE(kept_subject_ranks(rows_of(unfolded)).has_value());
}

}  // namespace
}  // namespace search
