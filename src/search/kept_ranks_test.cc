#include "search/kept_ranks.h"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mail/page_codec.h"
#include "search/text_ranks.h"

namespace search {
namespace {

class KeptRanks : public ::testing::Test {
 protected:
  std::string subject() { return std::string(random_() % 12, 'a') + std::to_string(random_() % 700); }

  // A page of so many stored rows, and as many that are not folded yet.
  mail::ColumnsPagePtr page(std::uint32_t stored_rows, std::uint32_t tail_rows) {
    return with_tail(stored_rows == 0 ? nullptr : stored(stored_rows), tail_rows);
  }
  mail::StoredColumnsPtr stored(std::uint32_t count) {
    std::vector<mime::MessageColumns> columns(count);
    std::vector<mail::ColumnsRow> rows;
    for (auto& each : columns) {
      each.base_subject = subject();
      rows.push_back(mail::row_of(mail::Uid(next_uid_++), each));
    }
    return mail::decode_columns_page(mail::encode_columns_page(rows)).value();
  }
  mail::ColumnsPagePtr with_tail(mail::StoredColumnsPtr stored, std::uint32_t tail_rows) {
    std::vector<mail::AppendedPtr> tail;
    for (std::uint32_t row = 0; row < tail_rows; ++row) {
      auto appended = std::make_shared<mail::Appended>();
      appended->columns.base_subject = subject();
      tail.push_back(std::move(appended));
    }
    return std::make_shared<const mail::ColumnsPage>(std::move(stored), std::move(tail));
  }

  enum class Some { all, every_other };
  static Rows rows_of(const std::vector<mail::ColumnsPagePtr>& pages, Some some = Some::all) {
    Rows rows;
    rows.pages = pages;
    for (std::uint32_t page = 0; page < pages.size(); ++page) {
      for (std::uint32_t row = 0; row < pages[page]->size(); row += some == Some::all ? 1 : 2)
        rows.places.push_back({page, row});
    }
    rows.size = static_cast<std::uint32_t>(rows.places.size());
    return rows;
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
  static std::uint64_t order_of(const mail::ColumnsPage& page) {
    const auto ranks = page.stored()->numbers(mail::NumbersOf::base_subjects);
    return ranks ? ranks->order : 0;
  }

  std::mt19937 random_{3};
  std::uint32_t next_uid_ = 1;
};

TEST_F(KeptRanks, are_those_of_the_texts_the_first_time_and_later) {
  const std::vector pages{page(700, 0), page(500, 0), page(900, 0)};
  expect_right(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  EXPECT_NE(order, 0u);
  expect_right(rows_of(pages));
  expect_right(rows_of(pages, Some::every_other));
  expect_right(rows_of({pages[2], pages[1]}));
  for (const auto& page : pages) EXPECT_EQ(order_of(*page), order);
}

TEST_F(KeptRanks, have_what_came_since_between_them) {
  const mail::StoredColumnsPtr last = stored(900);
  const std::vector pages{page(700, 0), page(500, 0), with_tail(last, 0)};
  expect_right(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  for (std::uint32_t round = 0; round < 20; ++round) {
    std::vector some = pages;
    some[2] = with_tail(last, 1 + round * 5);
    some.push_back(page(0, 3));
    expect_right(rows_of(some));
    expect_right(rows_of(some, Some::every_other));
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
