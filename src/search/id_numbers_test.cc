#include "search/id_numbers.h"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mail/page_codec.h"

namespace search {
namespace {

class IdNumbersTest : public ::testing::Test {
 protected:
  mime::MessageColumns columns() {
    mime::MessageColumns columns;
    columns.message_id_hash = random_() % 8 == 0 ? 0 : id();
    for (std::uint32_t i = random_() % 4; i > 0; --i) columns.reference_hashes.push_back(id());
    return columns;
  }
  mail::StoredColumnsPtr stored(std::uint32_t count, std::uint32_t references_each = 0) {
    std::vector<mime::MessageColumns> columns(count);
    std::vector<mail::ColumnsRow> rows;
    rows.reserve(count);
    for (auto& each : columns) {
      each = this->columns();
      for (std::uint32_t i = 0; i < references_each; ++i) each.reference_hashes.push_back(next_made_up_id_++);
      rows.push_back(mail::row_of(mail::Uid(next_uid_++), each));
    }
    return mail::decode_columns_page(mail::encode_columns_page(rows)).value();
  }
  mail::ColumnsPagePtr page(mail::StoredColumnsPtr stored, std::uint32_t tail_rows) {
    std::vector<mail::AppendedPtr> tail;
    for (std::uint32_t row = 0; row < tail_rows; ++row) {
      auto appended = std::make_shared<mail::Appended>();
      appended->columns = columns();
      tail.push_back(std::move(appended));
    }
    return std::make_shared<const mail::ColumnsPage>(std::move(stored), std::move(tail));
  }
  mail::ColumnsPagePtr page(std::uint32_t stored_rows, std::uint32_t tail_rows) {
    return page(stored(stored_rows), tail_rows);
  }

  enum class Some : std::uint8_t { all, five_of_six };
  static Rows rows_of(const std::vector<mail::ColumnsPagePtr>& pages, Some some = Some::all) {
    Rows rows;
    rows.pages = pages;
    for (std::uint32_t page = 0; page < pages.size(); ++page) {
      for (std::uint32_t row = 0; row < pages[page]->size(); ++row) {
        if (some == Some::all || row % 6 != 1) rows.places.push_back({page, row});
      }
    }
    rows.size = static_cast<std::uint32_t>(rows.places.size());
    return rows;
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
  static std::uint64_t order_of(const mail::ColumnsPage& page) {
    const auto numbers = page.stored()->numbers(mail::NumbersOf::message_ids);
    return numbers ? numbers->order : 0;
  }

 private:
  std::uint64_t id() { return 1 + random_() % 3'000; }

  std::mt19937 random_{7};
  std::uint32_t next_uid_ = 1;
  std::uint64_t next_made_up_id_ = 1'000'000;
};

TEST_F(IdNumbersTest, are_kept_and_the_same_later) {
  const std::vector pages{page(700, 0), page(500, 0), page(900, 0)};
  expect_one_to_one(rows_of(pages));
  const std::uint64_t order = order_of(*pages[0]);
  EXPECT_NE(order, 0u);
  expect_one_to_one(rows_of(pages));
  expect_one_to_one(rows_of(pages, Some::five_of_six));
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
    some.push_back(page(nullptr, 3));
    expect_one_to_one(rows_of(some));
    expect_one_to_one(rows_of(some, Some::five_of_six));
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
  const std::vector pages{page(stored(1'000, 60), 0)};
  const Rows rows = rows_of(pages);
  const IdNumbers numbers = id_numbers(rows);
  EXPECT_EQ(order_of(*pages[0]), 0u);
  EXPECT_NE(std::ranges::count(numbers.of_reference, IdNumbers::none), 0);
  EXPECT_LE(numbers.count, rows.size + missing_for_each_message * rows.size + missing_for_all_messages);
}

}  // namespace
}  // namespace search
