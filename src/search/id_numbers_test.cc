#include "search/id_numbers.h"

#include <algorithm>
#include <map>

#include "search/kept_numbers_test_support.h"

namespace search {
namespace {

class IdNumbersTest : public test::KeptNumbersFixture {
 protected:
  IdNumbersTest() : KeptNumbersFixture(mail::NumbersOf::message_ids) {}
  mime::MessageColumns columns() override {
    mime::MessageColumns columns;
    columns.message_id_hash = random_() % 8 == 0 ? 0 : id();
    for (std::uint32_t i = random_() % 4; i > 0; --i) columns.reference_hashes.push_back(id());
    for (std::uint32_t i = 0; i < made_up_each_; ++i) columns.reference_hashes.push_back(next_made_up_id_++);
    return columns;
  }

  // Each id has one number, and each number is of one id.
  static void expect_one_to_one(const Rows& rows) {
    const IdNumbers numbers = id_numbers(rows);
    ASSERT_EQ(numbers.of_row.size(), rows.size);
    std::map<std::uint64_t, std::uint32_t> number_of;
    std::map<std::uint32_t, std::uint64_t> id_of;
    const auto expect_pair = [&](std::uint64_t id, std::uint32_t number) {
      ASSERT_LT(number, numbers.count);
      ASSERT_EQ(number_of.emplace(id, number).first->second, number);
      ASSERT_EQ(id_of.emplace(number, id).first->second, id);
    };
    for (std::uint32_t row = 0; row < rows.size; ++row) {
      const mail::ThreadKeys keys = rows.thread_keys(row);
      if (keys.message_id_hash == 0) {
        EXPECT_EQ(numbers.of_row[row], IdNumbers::none);
      } else {
        expect_pair(keys.message_id_hash, numbers.of_row[row]);
      }
      const auto references = numbers.references_of(row);
      ASSERT_EQ(references.size(), keys.reference_count());
      for (std::size_t i = 0; i < references.size(); ++i) expect_pair(keys.reference_hash(i), references[i]);
    }
  }

  std::uint32_t made_up_each_ = 0;  // references of each message that nobody else has

 private:
  std::uint64_t id() { return 1 + random_() % 3'000; }

  std::uint64_t next_made_up_id_ = 1'000'000;
};

TEST_F(IdNumbersTest, are_kept_and_the_same_later) {
  const std::vector pages{page(700, 0), page(500, 0), page(900, 0)};
  expect_one_to_one(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  EXPECT_NE(order, 0u);
  expect_one_to_one(rows_of(pages));
  expect_one_to_one(rows_of(pages, Some::two_of_three));
  expect_one_to_one(rows_of({pages[2], pages[1]}));
  for (const auto& page : pages) EXPECT_EQ(order_of(*page), order);
}

// A message that has just come refers to one that is stored, is referred to by one, or neither.
TEST_F(IdNumbersTest, of_what_is_not_stored_fit_the_others) {
  const mail::StoredColumnsPtr last = stored(900);
  const std::vector pages{page(700, 0), page(500, 0), page(last, 0)};
  expect_one_to_one(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  for (std::uint32_t round = 0; round < 20; ++round) {
    std::vector some = pages;
    some[2] = page(last, 1 + round * 5);
    some.push_back(page(0, 3));
    expect_one_to_one(rows_of(some));
    expect_one_to_one(rows_of(some, Some::two_of_three));
  }
  EXPECT_EQ(order_of(*pages[1]), order);
}

TEST_F(IdNumbersTest, are_made_anew_when_a_page_is) {
  std::vector pages{page(700, 0), page(500, 0)};
  expect_one_to_one(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  pages[1] = page(600, 2);
  expect_one_to_one(rows_of(pages));
  EXPECT_NE(order_of(*pages[0]), order);
  EXPECT_EQ(order_of(*pages[0]), order_of(*pages[1]));
}

TEST_F(IdNumbersTest, are_not_kept_of_little) {
  const std::vector pages{page(999, 0)};
  expect_one_to_one(rows_of(pages));
  EXPECT_EQ(order_of(*pages[0]), 0u);
}

// Nor is any that was passed over a number.
TEST_F(IdNumbersTest, are_not_kept_where_made_up_references_go_without) {
  made_up_each_ = 60;
  const std::vector pages{page(1'000, 0)};
  const Rows rows = rows_of(pages);
  const IdNumbers numbers = id_numbers(rows);
  EXPECT_EQ(order_of(*pages[0]), 0u);
  EXPECT_NE(std::ranges::count(numbers.of_reference, IdNumbers::none), 0);
  EXPECT_LE(numbers.count, rows.size + missing_for_each_message * rows.size + missing_for_all_messages);
}

}  // namespace
}  // namespace search
