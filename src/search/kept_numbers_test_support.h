// For tests of what is kept with pages: pages of rows that are stored and rows that are not, and some or all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mail/page_codec.h"
#include "search/rows.h"

namespace search::test {

class KeptNumbersFixture : public ::testing::Test {
 protected:
  explicit KeptNumbersFixture(mail::NumbersOf kind) : kind_(kind) {}
  // Of the next message.
  virtual mime::MessageColumns columns() = 0;

  mail::StoredColumnsPtr stored(std::uint32_t count) {
    std::vector<mime::MessageColumns> columns(count);
    std::vector<mail::ColumnsRow> rows;
    rows.reserve(count);
    for (auto& each : columns) {
      each = this->columns();
      rows.push_back(mail::row_of(mail::Uid(next_uid_++), each));
    }
    return mail::decode_columns_page(mail::encode_columns_page(rows)).value();
  }
  // Behind the stored rows as many that are not folded yet.
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
    return page(stored_rows == 0 ? nullptr : stored(stored_rows), tail_rows);
  }

  // two_of_three: of three that follow one another the second is missing.
  enum class Some : std::uint8_t { all, two_of_three };
  static Rows rows_of(const std::vector<mail::ColumnsPagePtr>& pages, Some some = Some::all) {
    Rows rows;
    rows.pages = pages;
    for (std::uint32_t page = 0; page < pages.size(); ++page) {
      for (std::uint32_t row = 0; row < pages[page]->size(); ++row) {
        if (some == Some::all || row % 3 != 1) rows.places.push_back({page, row});
      }
    }
    rows.size = static_cast<std::uint32_t>(rows.places.size());
    return rows;
  }
  // 0: nothing is kept.
  std::uint64_t order_of(const mail::ColumnsPage& page) const {
    const auto numbers = page.stored()->numbers(kind_);
    return numbers ? numbers->order : 0;
  }

  std::mt19937 random_{3};

 private:
  const mail::NumbersOf kind_;
  std::uint32_t next_uid_ = 1;
};

}  // namespace search::test
